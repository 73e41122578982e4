-- The same as a transaction of two, sent at once.
\set n random(1, :picks)
\set turn random(1, 1000000000)
\startpipeline
BEGIN;
UPDATE users u SET job_title = 'Title ' || :turn, job_title_key = 'title ' || :turn,
    search_key = concat_ws(' ', u.name_key, u.last_name_key, u.email_key, u.phone_key, 'title ' || :turn),
    updated_at = now(), version = u.version + 1
  FROM bench.pick k WHERE k.n = :n AND u.tenant_id = k.tenant AND u.id = k.user_id RETURNING u.id, u.job_title, u.version;
INSERT INTO audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action, target, changes, request_id)
SELECT tenant, gen_random_uuid(), now(), 'USER', admin, 'Ada Lovelace', 'user.updated', 'user_' || user_id,
  '{"jobTitle":{"from":"Analyst","to":"Title"}}', 'request' FROM bench.pick k WHERE k.n = :n;
COMMIT;
\endpipeline
