-- Directus takes tables with a primary key of one column, so the same rows once more with such keys and its relations.
CREATE TABLE t_profiles (id uuid PRIMARY KEY, tenant uuid, name text, description text, roles bigint);
INSERT INTO t_profiles SELECT id, tenant_id, name, description, roles FROM profiles;
CREATE TABLE t_subtenants (id uuid PRIMARY KEY, tenant uuid, name text);
INSERT INTO t_subtenants SELECT id, tenant_id, name FROM subtenants;
CREATE TABLE t_users (id uuid PRIMARY KEY, tenant uuid, name text, last_name text, job_title text, email text,
  email_confirmed boolean, pending_email text, phone_number text, language text, status text, roles bigint,
  all_subtenants boolean, created_at timestamptz, updated_at timestamptz, version integer);
INSERT INTO t_users SELECT id, tenant_id, name, last_name, job_title, email, email_confirmed, pending_email, phone_number,
  language, status, roles, all_subtenants, created_at, updated_at, version FROM users;
CREATE INDEX ON t_users (tenant, last_name);
CREATE TABLE t_user_profiles (id serial PRIMARY KEY, user_id uuid REFERENCES t_users, profile_id uuid REFERENCES t_profiles);
INSERT INTO t_user_profiles (user_id, profile_id) SELECT user_id, profile_id FROM user_profiles;
CREATE INDEX ON t_user_profiles (user_id);
CREATE TABLE t_user_subtenants (id serial PRIMARY KEY, user_id uuid REFERENCES t_users, subtenant_id uuid REFERENCES t_subtenants);
INSERT INTO t_user_subtenants (user_id, subtenant_id) SELECT user_id, subtenant_id FROM user_subtenants;
CREATE INDEX ON t_user_subtenants (user_id);
CREATE TABLE t_companies (id uuid PRIMARY KEY, tenant uuid, name text);
INSERT INTO t_companies SELECT id, tenant_id, name FROM companies;
CREATE INDEX ON t_companies (tenant, name);
CREATE TABLE t_members (id uuid PRIMARY KEY, company_id uuid REFERENCES t_companies, user_id uuid REFERENCES t_users, role integer);
INSERT INTO t_members SELECT id, company_id, user_id, role FROM memberships;
CREATE INDEX ON t_members (company_id);
-- Out of Directus' sight, which would warn of each.
CREATE SCHEMA tenantry;
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 't\_%' LOOP
    EXECUTE format('ALTER TABLE %I SET SCHEMA tenantry', name);
  END LOOP;
END
$$;
VACUUM ANALYZE;
