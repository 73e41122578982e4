DO $$
DECLARE
  name text;
  trigger text;
BEGIN
  FOREACH name IN ARRAY ARRAY['profiles', 'subtenants']
  LOOP
    FOREACH trigger IN ARRAY ARRAY['gains', 'loses', 'had', 'has', 'truncated']
    LOOP
      EXECUTE format('DROP TRIGGER directory_%s ON %I', trigger, name);
    END LOOP;
  END LOOP;
END
$$;
DROP FUNCTION tenantry_directory_truncated();
DROP FUNCTION tenantry_directory_changed();
ALTER TABLE tenants DROP COLUMN directory_version;
