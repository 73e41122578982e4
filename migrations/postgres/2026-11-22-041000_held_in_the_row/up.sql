-- What a user holds, by ids, in the user's own row: whoever is asked for is asked for with it, and reading it from
-- the links costs more than the row (measured: two fifths of what one user by id takes).
ALTER TABLE users
  ADD COLUMN profile_ids uuid[] NOT NULL DEFAULT '{}',
  ADD COLUMN subtenant_ids uuid[] NOT NULL DEFAULT '{}';

-- Whoever migrates is held to no tenant.
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
ALTER TABLE user_profiles NO FORCE ROW LEVEL SECURITY;
ALTER TABLE user_subtenants NO FORCE ROW LEVEL SECURITY;
UPDATE users SET
  profile_ids = ARRAY(SELECT profile_id FROM user_profiles AS held
    WHERE held.tenant_id = users.tenant_id AND held.user_id = users.id),
  subtenant_ids = ARRAY(SELECT subtenant_id FROM user_subtenants AS held
    WHERE held.tenant_id = users.tenant_id AND held.user_id = users.id)
  WHERE EXISTS (SELECT FROM user_profiles AS held WHERE held.tenant_id = users.tenant_id AND held.user_id = users.id)
    OR EXISTS (SELECT FROM user_subtenants AS held WHERE held.tenant_id = users.tenant_id AND held.user_id = users.id);
ALTER TABLE users FORCE ROW LEVEL SECURITY;
ALTER TABLE user_profiles FORCE ROW LEVEL SECURITY;
ALTER TABLE user_subtenants FORCE ROW LEVEL SECURITY;

-- Nothing can forget it: what is written to the links is written here. Ids are added and taken away, not read anew:
-- of two changes at once the second waits for the row, and has to go on from what the first has made of it.
CREATE FUNCTION tenantry_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_ARGV[0]
    WHEN 'profile' THEN
      UPDATE users SET profile_ids = profile_ids || ARRAY(SELECT unnest(ids) EXCEPT SELECT unnest(profile_ids))
        FROM (SELECT tenant_id, user_id, array_agg(profile_id) AS ids FROM changed GROUP BY tenant_id, user_id) AS gained
        WHERE users.tenant_id = gained.tenant_id AND users.id = gained.user_id AND NOT profile_ids @> ids;
    WHEN 'subtenant' THEN
      UPDATE users SET subtenant_ids = subtenant_ids || ARRAY(SELECT unnest(ids) EXCEPT SELECT unnest(subtenant_ids))
        FROM (SELECT tenant_id, user_id, array_agg(subtenant_id) AS ids FROM changed GROUP BY tenant_id, user_id) AS gained
        WHERE users.tenant_id = gained.tenant_id AND users.id = gained.user_id AND NOT subtenant_ids @> ids;
  END CASE;
  RETURN NULL;
END
$$;

CREATE FUNCTION tenantry_holds_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_ARGV[0]
    WHEN 'profile' THEN
      UPDATE users SET profile_ids = ARRAY(SELECT unnest(profile_ids) EXCEPT SELECT unnest(ids))
        FROM (SELECT tenant_id, user_id, array_agg(profile_id) AS ids FROM changed GROUP BY tenant_id, user_id) AS lost
        WHERE users.tenant_id = lost.tenant_id AND users.id = lost.user_id;
    WHEN 'subtenant' THEN
      UPDATE users SET subtenant_ids = ARRAY(SELECT unnest(subtenant_ids) EXCEPT SELECT unnest(ids))
        FROM (SELECT tenant_id, user_id, array_agg(subtenant_id) AS ids FROM changed GROUP BY tenant_id, user_id) AS lost
        WHERE users.tenant_id = lost.tenant_id AND users.id = lost.user_id;
  END CASE;
  RETURN NULL;
END
$$;

-- A link is made and ends; it never becomes another one, and never goes without a word of whose it was.
CREATE FUNCTION tenantry_holds_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'delete and insert the links instead: the rows of their users follow those';
END
$$;

DO $$
DECLARE
  what text;
BEGIN
  FOREACH what IN ARRAY ARRAY['profile', 'subtenant']
  LOOP
    EXECUTE format('CREATE TRIGGER holds AFTER INSERT ON %I REFERENCING NEW TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_holds(%L)', 'user_' || what || 's', what);
    EXECUTE format('CREATE TRIGGER holds_no_more AFTER DELETE ON %I REFERENCING OLD TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_holds_no_more(%L)', 'user_' || what || 's', what);
    EXECUTE format('CREATE TRIGGER holds_as_it_is BEFORE UPDATE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION tenantry_holds_as_it_is()', 'user_' || what || 's');
  END LOOP;
END
$$;
