DROP TABLE audit_events;
DROP TABLE outbox;
DROP TABLE policy_runs;
-- Scripts and versions refer to each other.
UPDATE policy_scripts SET mode = 'OFF', active_version = NULL;
DROP TABLE policy_versions;
DROP TABLE policy_scripts;
DROP TABLE secrets;
DROP TABLE memberships;
DROP TABLE companies;
DROP TABLE attempts;
DROP TABLE sessions;
DROP TABLE user_subtenants;
DROP TABLE user_profiles;
DROP TABLE profiles;
DROP TABLE subtenants;
DROP TABLE users;
DROP TABLE tenants;
