ALTER TABLE policy_scripts DROP CONSTRAINT active_version_of_this_script;
DROP TABLE audit_events, outbox, policy_runs, policy_versions, policy_scripts, secrets, memberships, companies,
  attempts, sessions, user_subtenants, user_profiles, profiles, subtenants, users, tenants;
DROP FUNCTION tenantry_system();
DROP FUNCTION tenantry_tenant();
