DROP FUNCTION tenantry_search(uuid, text, text, bigint);
DROP FUNCTION tenantry_finds(uuid, text, bigint);

CREATE FUNCTION tenantry_finds(tenant uuid, most bigint) RETURNS SETOF uuid LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
  RETURN QUERY SELECT user_id FROM user_texts WHERE tenant_id = tenant LIMIT most;
END
$$;

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
