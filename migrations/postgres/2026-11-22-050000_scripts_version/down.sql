DROP TRIGGER directory_gains ON policy_scripts;
DROP TRIGGER directory_loses ON policy_scripts;
DO $$
DECLARE
  name text;
  trigger text;
BEGIN
  FOREACH name IN ARRAY ARRAY['policy_scripts', 'policy_versions']
  LOOP
    FOREACH trigger IN ARRAY ARRAY['had', 'has', 'truncated']
    LOOP
      EXECUTE format('DROP TRIGGER directory_%s ON %I', trigger, name);
    END LOOP;
  END LOOP;
END
$$;
