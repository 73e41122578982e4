-- Every table of a tenant: primary key led by tenant_id, links as composite foreign keys so that they
-- stay inside one tenant, and row-level security as a second wall behind the filters of the program.
-- Columns named *_key hold folded text (NFKC, lower case) and compare bytewise; order and uniqueness use them.

-- The tenant of this transaction or session: null while none is set, and for the system.
CREATE FUNCTION tenantry_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(current_setting('tenantry.tenant', true)) = 36
              THEN current_setting('tenantry.tenant', true)::uuid END
$$;

-- Is this a job that serves every tenant (looking one up by its slug, sending mail)?
CREATE FUNCTION tenantry_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('tenantry.tenant', true) = 'system', false)
$$;

CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  slug text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED')),
  cursor_key bytea NOT NULL CHECK (octet_length(cursor_key) = 32),
  created_at timestamptz NOT NULL
);

CREATE TABLE users (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  last_name text NOT NULL,
  last_name_key text COLLATE "C" NOT NULL,
  job_title text,
  job_title_key text COLLATE "C" NOT NULL DEFAULT '',
  email text NOT NULL,
  email_key text COLLATE "C" NOT NULL,
  pending_email text,
  pending_email_key text COLLATE "C",
  email_confirmed boolean NOT NULL,
  phone_number text,
  phone_key text COLLATE "C" NOT NULL DEFAULT '',
  language text,
  language_key text COLLATE "C" NOT NULL DEFAULT '',
  status text NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
  roles bigint NOT NULL,
  all_subtenants boolean NOT NULL,
  password_hash text,
  search_key text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email_key)
);
CREATE INDEX users_by_name ON users (tenant_id, name_key, id);
CREATE INDEX users_by_last_name ON users (tenant_id, last_name_key, id);
CREATE INDEX users_by_job_title ON users (tenant_id, job_title_key, id);
CREATE INDEX users_by_created_at ON users (tenant_id, created_at, id);

CREATE TABLE subtenants (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  description text,
  created_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name_key)
);

CREATE TABLE profiles (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  description text,
  roles bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name_key)
);

CREATE TABLE user_profiles (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  profile_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, profile_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles (tenant_id, id)
);
CREATE INDEX user_profiles_by_profile ON user_profiles (tenant_id, profile_id, user_id);

CREATE TABLE user_subtenants (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  subtenant_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, subtenant_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, subtenant_id) REFERENCES subtenants (tenant_id, id)
);
CREATE INDEX user_subtenants_by_subtenant ON user_subtenants (tenant_id, subtenant_id, user_id);

CREATE TABLE sessions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  access_hash bytea NOT NULL,
  access_expires_at timestamptz NOT NULL,
  -- The same for all refresh tokens that the session ever had; refresh_hash is the present one.
  refresh_family bytea NOT NULL,
  refresh_hash bytea NOT NULL,
  refresh_expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  user_agent text,
  ip_address text,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, access_hash),
  UNIQUE (tenant_id, refresh_family),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id, created_at);

CREATE TABLE attempts (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  kind text NOT NULL,
  subject bytea NOT NULL,
  window_start timestamptz NOT NULL,
  count bigint NOT NULL CHECK (count >= 0),
  PRIMARY KEY (tenant_id, kind, subject)
);

CREATE TABLE companies (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  plan text NOT NULL,
  status text NOT NULL CHECK (status IN ('TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELED')),
  seats integer NOT NULL CHECK (seats >= 0),
  renews_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX companies_by_name ON companies (tenant_id, name_key, id);
CREATE INDEX companies_by_created_at ON companies (tenant_id, created_at, id);

-- A row is an open (or expired) invitation until it is active; the Owner (role 3) is always active.
CREATE TABLE memberships (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role smallint NOT NULL CHECK (role BETWEEN 0 AND 3),
  active boolean NOT NULL,
  joined_at timestamptz,
  invited_by uuid,
  invited_at timestamptz,
  expires_at timestamptz,
  last_sent_at timestamptz,
  send_count integer NOT NULL,
  created_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, company_id, user_id),
  FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
  CONSTRAINT membership_is_active_or_invited CHECK (CASE WHEN active
    THEN joined_at IS NOT NULL AND invited_by IS NULL AND invited_at IS NULL AND expires_at IS NULL
         AND last_sent_at IS NULL AND send_count = 0
    ELSE joined_at IS NULL AND invited_at IS NOT NULL AND expires_at IS NOT NULL
         AND last_sent_at IS NOT NULL AND send_count >= 1 END),
  CONSTRAINT owner_is_active CHECK (role < 3 OR active)
);
CREATE UNIQUE INDEX memberships_one_owner ON memberships (tenant_id, company_id) WHERE role = 3;
CREATE INDEX memberships_by_user ON memberships (tenant_id, user_id, company_id);
CREATE INDEX memberships_by_inviter ON memberships (tenant_id, invited_by) WHERE invited_by IS NOT NULL;

CREATE TABLE secrets (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  hash bytea NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('SET_PASSWORD', 'RECOVERY', 'CONFIRM_EMAIL', 'INVITATION')),
  user_id uuid NOT NULL,
  address text COLLATE "C" NOT NULL,
  membership_id uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, membership_id) REFERENCES memberships (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX secrets_by_user ON secrets (tenant_id, user_id, purpose);
CREATE INDEX secrets_by_membership ON secrets (tenant_id, membership_id);

CREATE TABLE policy_scripts (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  description text,
  mode text NOT NULL CHECK (mode IN ('OFF', 'SHADOW', 'ENFORCED')),
  active_version uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name_key),
  CONSTRAINT running_script_has_a_version CHECK (mode = 'OFF' OR active_version IS NOT NULL)
);

CREATE TABLE policy_versions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  script_id uuid NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  source text NOT NULL,
  sha256 text NOT NULL,
  hooks text NOT NULL,
  tests text NOT NULL,
  uploaded_by uuid,
  uploaded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, script_id, number),
  UNIQUE (tenant_id, script_id, sha256),
  UNIQUE (tenant_id, script_id, id),
  FOREIGN KEY (tenant_id, script_id) REFERENCES policy_scripts (tenant_id, id) ON DELETE CASCADE
);
-- Only a version of the same script can be its active one.
ALTER TABLE policy_scripts ADD CONSTRAINT active_version_of_this_script
  FOREIGN KEY (tenant_id, id, active_version) REFERENCES policy_versions (tenant_id, script_id, id);

CREATE TABLE policy_runs (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  script_id uuid NOT NULL,
  version_id uuid NOT NULL,
  hook text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('OFF', 'SHADOW', 'ENFORCED')),
  verdict text NOT NULL CHECK (verdict IN ('ALLOWED', 'DENIED', 'FAILED')),
  messages text NOT NULL,
  context text NOT NULL,
  log text NOT NULL,
  operations integer NOT NULL,
  operation_limit integer NOT NULL,
  microseconds integer NOT NULL,
  started_at timestamptz NOT NULL,
  actor uuid,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, script_id) REFERENCES policy_scripts (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, script_id, version_id) REFERENCES policy_versions (tenant_id, script_id, id)
    ON DELETE CASCADE
);
CREATE INDEX policy_runs_by_time ON policy_runs (tenant_id, started_at, id);
CREATE INDEX policy_runs_by_script ON policy_runs (tenant_id, script_id, started_at, id);

CREATE TABLE outbox (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  recipient text NOT NULL,
  subject text NOT NULL,
  text_body text NOT NULL,
  html_body text NOT NULL,
  message_id text COLLATE "C" NOT NULL UNIQUE,
  -- Whose token goes into the hole of the bodies when the mail goes out. A secret can be void before that,
  -- so it is no foreign key.
  secret_id uuid,
  created_at timestamptz NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  attempts integer NOT NULL CHECK (attempts >= 0),
  state text NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'PARKED')),
  sent_at timestamptz,
  last_error text,
  leased_until timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX outbox_due ON outbox (next_attempt_at, id) WHERE state = 'QUEUED';

-- History: ids of people and things are kept after those are deleted, so they are no foreign keys.
CREATE TABLE audit_events (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('USER', 'API_KEY', 'SYSTEM', 'OPERATOR')),
  actor_id uuid,
  actor_name text NOT NULL,
  action text COLLATE "C" NOT NULL,
  target text COLLATE "C",
  company_id uuid,
  changes text,
  via text,
  request_id text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_by_time ON audit_events (tenant_id, at DESC, id DESC);
CREATE INDEX audit_events_by_company ON audit_events (tenant_id, company_id, at DESC, id DESC);
CREATE INDEX audit_events_by_target ON audit_events (tenant_id, target, at DESC, id DESC);
CREATE INDEX audit_events_by_actor ON audit_events (tenant_id, actor_id, at DESC, id DESC);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenants
  USING (id = tenantry_tenant() OR tenantry_system()) WITH CHECK (id = tenantry_tenant());

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON outbox USING (tenant_id = tenantry_tenant() OR tenantry_system());

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['users', 'subtenants', 'profiles', 'user_profiles', 'user_subtenants', 'sessions',
    'attempts', 'companies', 'memberships', 'secrets', 'policy_scripts', 'policy_versions', 'policy_runs',
    'audit_events']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = tenantry_tenant())', name);
  END LOOP;
END
$$;
