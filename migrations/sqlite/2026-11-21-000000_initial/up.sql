-- Every table of a tenant: primary key led by tenant_id, links as composite foreign keys so that they
-- stay inside one tenant. Columns named *_key hold folded text (NFKC, lower case) and compare bytewise;
-- order and uniqueness use them. Moments are microseconds since 1970, ids are 16 bytes.

CREATE TABLE tenants (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED')),
  cursor_key BLOB NOT NULL CHECK (length(cursor_key) = 32),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL CHECK (length(id) = 16),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  last_name TEXT NOT NULL,
  last_name_key TEXT NOT NULL,
  job_title TEXT,
  job_title_key TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  pending_email TEXT,
  pending_email_key TEXT,
  email_confirmed INTEGER NOT NULL CHECK (email_confirmed IN (0, 1)),
  phone_number TEXT,
  phone_key TEXT NOT NULL DEFAULT '',
  language TEXT,
  language_key TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
  roles INTEGER NOT NULL,
  all_subtenants INTEGER NOT NULL CHECK (all_subtenants IN (0, 1)),
  password_hash TEXT,
  search_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email_key)
) STRICT;
CREATE INDEX users_by_name ON users (tenant_id, name_key, id);
CREATE INDEX users_by_last_name ON users (tenant_id, last_name_key, id);
CREATE INDEX users_by_job_title ON users (tenant_id, job_title_key, id);
CREATE INDEX users_by_created_at ON users (tenant_id, created_at, id);

CREATE TABLE subtenants (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL CHECK (length(id) = 16),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name_key)
) STRICT;

CREATE TABLE profiles (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL CHECK (length(id) = 16),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT,
  roles INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name_key)
) STRICT;

CREATE TABLE user_profiles (
  tenant_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  profile_id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, user_id, profile_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_profiles_by_profile ON user_profiles (tenant_id, profile_id, user_id);

CREATE TABLE user_subtenants (
  tenant_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  subtenant_id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, user_id, subtenant_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, subtenant_id) REFERENCES subtenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_subtenants_by_subtenant ON user_subtenants (tenant_id, subtenant_id, user_id);

CREATE TABLE sessions (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  user_id BLOB NOT NULL,
  access_hash BLOB NOT NULL,
  access_expires_at INTEGER NOT NULL,
  -- The same for all refresh tokens that the session ever had; refresh_hash is the present one.
  refresh_family BLOB NOT NULL,
  refresh_hash BLOB NOT NULL,
  refresh_expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  user_agent TEXT,
  ip_address TEXT,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, access_hash),
  UNIQUE (tenant_id, refresh_family),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id, created_at);

CREATE TABLE attempts (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  kind TEXT NOT NULL,
  subject BLOB NOT NULL,
  window_start INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (tenant_id, kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE companies (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL CHECK (length(id) = 16),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  plan TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELED')),
  seats INTEGER NOT NULL CHECK (seats >= 0),
  renews_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX companies_by_name ON companies (tenant_id, name_key, id);
CREATE INDEX companies_by_created_at ON companies (tenant_id, created_at, id);

-- A row is an open (or expired) invitation until it is active; the Owner (role 3) is always active.
CREATE TABLE memberships (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  company_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 3),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  joined_at INTEGER,
  invited_by BLOB,
  invited_at INTEGER,
  expires_at INTEGER,
  last_sent_at INTEGER,
  send_count INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
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
) STRICT;
CREATE UNIQUE INDEX memberships_one_owner ON memberships (tenant_id, company_id) WHERE role = 3;
CREATE INDEX memberships_by_user ON memberships (tenant_id, user_id, company_id);
CREATE INDEX memberships_by_inviter ON memberships (tenant_id, invited_by) WHERE invited_by IS NOT NULL;

CREATE TABLE secrets (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  hash BLOB NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('SET_PASSWORD', 'RECOVERY', 'CONFIRM_EMAIL', 'INVITATION')),
  user_id BLOB NOT NULL,
  address TEXT NOT NULL,
  membership_id BLOB,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, membership_id) REFERENCES memberships (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX secrets_by_user ON secrets (tenant_id, user_id, purpose);
CREATE INDEX secrets_by_membership ON secrets (tenant_id, membership_id);

CREATE TABLE policy_scripts (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL CHECK (length(id) = 16),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT,
  mode TEXT NOT NULL CHECK (mode IN ('OFF', 'SHADOW', 'ENFORCED')),
  active_version BLOB,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name_key),
  -- Only a version of the same script can be its active one.
  FOREIGN KEY (tenant_id, id, active_version) REFERENCES policy_versions (tenant_id, script_id, id),
  CONSTRAINT running_script_has_a_version CHECK (mode = 'OFF' OR active_version IS NOT NULL)
) STRICT;

CREATE TABLE policy_versions (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  script_id BLOB NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  hooks TEXT NOT NULL,
  tests TEXT NOT NULL,
  uploaded_by BLOB,
  uploaded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, script_id, number),
  UNIQUE (tenant_id, script_id, sha256),
  UNIQUE (tenant_id, script_id, id),
  FOREIGN KEY (tenant_id, script_id) REFERENCES policy_scripts (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE policy_runs (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  script_id BLOB NOT NULL,
  version_id BLOB NOT NULL,
  hook TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('OFF', 'SHADOW', 'ENFORCED')),
  verdict TEXT NOT NULL CHECK (verdict IN ('ALLOWED', 'DENIED', 'FAILED')),
  messages TEXT NOT NULL,
  context TEXT NOT NULL,
  log TEXT NOT NULL,
  operations INTEGER NOT NULL,
  operation_limit INTEGER NOT NULL,
  microseconds INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  actor BLOB,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, script_id) REFERENCES policy_scripts (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, script_id, version_id) REFERENCES policy_versions (tenant_id, script_id, id)
    ON DELETE CASCADE
) STRICT;
CREATE INDEX policy_runs_by_time ON policy_runs (tenant_id, started_at, id);
CREATE INDEX policy_runs_by_script ON policy_runs (tenant_id, script_id, started_at, id);

CREATE TABLE outbox (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL CHECK (length(id) = 16),
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text_body TEXT NOT NULL,
  html_body TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  -- Whose token goes into the hole of the bodies when the mail goes out. A secret can be void before that,
  -- so it is no foreign key.
  secret_id BLOB,
  created_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'PARKED')),
  sent_at INTEGER,
  last_error TEXT,
  leased_until INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX outbox_due ON outbox (next_attempt_at, id) WHERE state = 'QUEUED';

-- History: ids of people and things are kept after those are deleted, so they are no foreign keys.
CREATE TABLE audit_events (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL CHECK (length(id) = 16),
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('USER', 'API_KEY', 'SYSTEM', 'OPERATOR')),
  actor_id BLOB,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT,
  company_id BLOB,
  changes TEXT,
  via TEXT,
  request_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX audit_events_by_time ON audit_events (tenant_id, at DESC, id DESC);
CREATE INDEX audit_events_by_company ON audit_events (tenant_id, company_id, at DESC, id DESC);
CREATE INDEX audit_events_by_target ON audit_events (tenant_id, target, at DESC, id DESC);
CREATE INDEX audit_events_by_actor ON audit_events (tenant_id, actor_id, at DESC, id DESC);
