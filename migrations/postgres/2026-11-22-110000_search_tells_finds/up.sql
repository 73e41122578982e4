-- Those who have the text, and not who has its runs alone: of a thousand who have the runs a hundred may have the text, and
-- each row that is sent costs more than looking into a text.
-- The functions of before stay, for servers of before that still run.

-- Of users of the tenant who have what is sought, at most so many, by the index, whatever the planner makes of how many that
-- may be: how many they are, and who has the text.
CREATE FUNCTION tenantry_holders(tenant uuid, part text, most bigint, OUT looked bigint, OUT holders uuid[])
LANGUAGE plpgsql SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
  SELECT count(*), coalesce(array_agg(user_id) FILTER (WHERE strpos(held, part) > 0), '{}') INTO looked, holders
    FROM (SELECT user_id, held FROM user_texts WHERE tenant_id = tenant LIMIT most) AS picked;
END
$$;

-- The same for a JSON array of runs: who has the text. Of a tenant whose size is not known a null instead, where it has so few
-- users that looking at each of them costs no more; and a 0 where so many have the runs that nobody else was looked for.
CREATE FUNCTION tenantry_search(tenant uuid, sought text, part text, most bigint, known boolean)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
  picked record;
BEGIN
  IF NOT known AND NOT EXISTS (SELECT FROM users WHERE tenant_id = tenant OFFSET 1000) THEN
    RETURN NEXT NULL;
    RETURN;
  END IF;
  PERFORM set_config('tenantry.sought', array_agg(hashtextextended(run COLLATE "C", uuid_hash_extended(tenant, 0)))::text,
    true) FROM json_array_elements_text(sought::json) AS runs (run);
  SELECT * INTO picked FROM tenantry_holders(tenant, part, most);
  PERFORM set_config('tenantry.sought', '', true);
  IF picked.looked < most THEN
    RETURN QUERY SELECT unnest(picked.holders);
  ELSE
    RETURN NEXT '00000000-0000-0000-0000-000000000000';
  END IF;
END
$$;
