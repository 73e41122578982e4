-- The directory of a tenant is its profiles and subtenants, which servers keep in memory. Its version grows with
-- every change, in the transaction of the change, so that whoever reads the version knows whether what they
-- keep is still so. The stride is random: after a restore that lost changes, other ones get other versions.
ALTER TABLE tenants ADD COLUMN directory_version bigint NOT NULL DEFAULT 0;

-- Once for each statement, however many rows. A change whose tenant cannot be reached is refused.
CREATE FUNCTION tenantry_directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  reached bigint;
BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + floor(random() * 1000000)::bigint
    WHERE id IN (SELECT tenant_id FROM changed);
  GET DIAGNOSTICS reached = ROW_COUNT;
  IF reached <> (SELECT count(DISTINCT tenant_id) FROM changed) THEN
    RAISE EXCEPTION 'the directory of a tenant changed whose version is out of reach';
  END IF;
  RETURN NULL;
END
$$;

-- TRUNCATE does not say whose rows go.
CREATE FUNCTION tenantry_directory_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'delete the rows instead: servers that keep them would not know';
END
$$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['profiles', 'subtenants']
  LOOP
    EXECUTE format('CREATE TRIGGER directory_gains AFTER INSERT ON %I REFERENCING NEW TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed()', name);
    EXECUTE format('CREATE TRIGGER directory_loses AFTER DELETE ON %I REFERENCING OLD TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed()', name);
    -- Both sides: a row that changes hands changes two directories.
    EXECUTE format('CREATE TRIGGER directory_had AFTER UPDATE ON %I REFERENCING OLD TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed()', name);
    EXECUTE format('CREATE TRIGGER directory_has AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_changed()', name);
    EXECUTE format('CREATE TRIGGER directory_truncated BEFORE TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_directory_truncated()', name);
  END LOOP;
END
$$;
