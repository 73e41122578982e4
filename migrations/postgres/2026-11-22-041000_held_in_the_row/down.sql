DO $$
DECLARE
  name text;
  trigger text;
BEGIN
  FOREACH name IN ARRAY ARRAY['user_profiles', 'user_subtenants']
  LOOP
    FOREACH trigger IN ARRAY ARRAY['holds', 'holds_no_more', 'holds_as_it_is']
    LOOP
      EXECUTE format('DROP TRIGGER %I ON %I', trigger, name);
    END LOOP;
  END LOOP;
END
$$;
DROP FUNCTION tenantry_holds();
DROP FUNCTION tenantry_holds_no_more();
DROP FUNCTION tenantry_holds_as_it_is();
ALTER TABLE users DROP COLUMN profile_ids, DROP COLUMN subtenant_ids;
