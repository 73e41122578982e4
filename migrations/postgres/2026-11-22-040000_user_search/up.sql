-- Where a text is looked for inside of addresses and names: each user's, taken apart into runs of three letters.
-- A search finds who has all runs of what is sought, and whoever asks compares the texts themselves.

-- Hashes of the runs of a text, other ones in each tenant, so that what is common in one costs no other.
CREATE FUNCTION tenantry_runs(tenant uuid, held text) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(hashtextextended(substr(held, place, 3) COLLATE "C", seed))
  FROM (SELECT uuid_hash_extended(tenant, 0) AS seed) AS one, generate_series(1, length(held) - 2) AS place
$$;

-- What this transaction seeks: null while it seeks nothing, and nobody is found by that.
CREATE FUNCTION tenantry_sought() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('tenantry.sought', true), '')::bigint[]
$$;

CREATE TABLE user_texts (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  held text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

-- Whoever migrates is held to no tenant.
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
INSERT INTO user_texts (tenant_id, user_id, held)
  SELECT tenant_id, id, concat_ws(E'\n', email_key, name_key, last_name_key) FROM users;
ALTER TABLE users FORCE ROW LEVEL SECURITY;

-- What waits to be sorted in is looked through by each search, so little may wait.
CREATE INDEX user_texts_by_run ON user_texts USING gin (tenantry_runs(tenant_id, held))
  WITH (gin_pending_list_limit = 256);

-- What is sought stands in the policy: a condition of the statement could not be answered from the index, since
-- PostgreSQL puts none before the policy that could tell what rows it saw.
ALTER TABLE user_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON user_texts
  USING (tenant_id = tenantry_tenant() AND tenantry_runs(tenant_id, held) @> tenantry_sought())
  WITH CHECK (tenant_id = tenantry_tenant());

-- Users of the tenant who have what is sought, by the index, whatever the planner makes of how many that may be.
CREATE FUNCTION tenantry_finds(tenant uuid, most bigint) RETURNS SETOF uuid LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
  RETURN QUERY SELECT user_id FROM user_texts WHERE tenant_id = tenant LIMIT most;
END
$$;

-- The same for a JSON array of runs. A null instead where the tenant has so few users that looking at each of them
-- costs no more.
CREATE FUNCTION tenantry_search(tenant uuid, sought text, most bigint) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users WHERE tenant_id = tenant OFFSET 1000) THEN
    RETURN NEXT NULL;
    RETURN;
  END IF;
  PERFORM set_config('tenantry.sought', array_agg(hashtextextended(run COLLATE "C", uuid_hash_extended(tenant, 0)))::text,
    true) FROM json_array_elements_text(sought::json) AS runs (run);
  RETURN QUERY SELECT tenantry_finds(tenant, most);
  PERFORM set_config('tenantry.sought', '', true);
END
$$;

-- Nothing can forget it: what is written to users is written here.
CREATE FUNCTION tenantry_add_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_texts (tenant_id, user_id, held)
    SELECT tenant_id, id, concat_ws(E'\n', email_key, name_key, last_name_key) FROM added;
  RETURN NULL;
END
$$;
CREATE TRIGGER texts_added AFTER INSERT ON users REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION tenantry_add_texts();

CREATE FUNCTION tenantry_change_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Everybody has every run of none.
  PERFORM set_config('tenantry.sought', '{}', true);
  UPDATE user_texts SET held = concat_ws(E'\n', NEW.email_key, NEW.name_key, NEW.last_name_key)
    WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  PERFORM set_config('tenantry.sought', '', true);
  RETURN NULL;
END
$$;
CREATE TRIGGER texts_changed AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.email_key, OLD.name_key, OLD.last_name_key) IS DISTINCT FROM (NEW.email_key, NEW.name_key, NEW.last_name_key))
  EXECUTE FUNCTION tenantry_change_texts();
