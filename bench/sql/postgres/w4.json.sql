-- The change and its audit in one statement.
\set n random(1, :picks)
\set turn random(1, 1000000000)
WITH changed AS (UPDATE users u SET job_title = 'Title ' || :turn, job_title_key = 'title ' || :turn,
    search_key = concat_ws(' ', u.name_key, u.last_name_key, u.email_key, u.phone_key, 'title ' || :turn),
    updated_at = now(), version = u.version + 1
  FROM bench.pick k WHERE k.n = :n AND u.tenant_id = k.tenant AND u.id = k.user_id
  RETURNING u.tenant_id, u.id, u.job_title, u.version, k.admin)
INSERT INTO audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action, target, changes, request_id)
SELECT tenant_id, gen_random_uuid(), now(), 'USER', admin, 'Ada Lovelace', 'user.updated', 'user_' || id,
  '{"jobTitle":{"from":"Analyst","to":"' || job_title || '"}}', 'request' FROM changed RETURNING target;
