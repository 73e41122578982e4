-- Servers keep the scripts that run in a tenant, too: which those are, the version of its directory tells as well. A
-- version of a script never changes while it runs; should anybody change one all the same, it counts.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['policy_scripts', 'policy_versions']
  LOOP
    EXECUTE format('CREATE TRIGGER directory_had AFTER UPDATE ON %I REFERENCING OLD TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed()', name);
    EXECUTE format('CREATE TRIGGER directory_has AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed()', name);
    EXECUTE format('CREATE TRIGGER directory_truncated BEFORE TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_truncated()', name);
  END LOOP;
END
$$;
CREATE TRIGGER directory_gains AFTER INSERT ON policy_scripts REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed();
CREATE TRIGGER directory_loses AFTER DELETE ON policy_scripts REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed();
