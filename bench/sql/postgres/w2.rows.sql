-- The page with the count and the ids of what each holds, and the tenant's profiles and subtenants, sent at once.
\set n random(1, :picks)
\startpipeline
SELECT u.* FROM bench.pick k CROSS JOIN LATERAL (SELECT u.id, u.name, u.last_name, u.email, u.job_title, u.status, u.roles,
    u.all_subtenants, u.version, count(*) OVER () AS total,
    u.profile_ids, u.subtenant_ids
  FROM users u WHERE u.tenant_id = k.tenant AND u.email_key LIKE '%' || k.text || '%'
  ORDER BY u.last_name_key, u.id LIMIT 50) u WHERE k.n = :n;
SELECT p.id, p.name, p.roles FROM bench.pick k JOIN profiles p ON p.tenant_id = k.tenant WHERE k.n = :n;
SELECT s.id, s.name FROM bench.pick k JOIN subtenants s ON s.tenant_id = k.tenant WHERE k.n = :n;
\endpipeline
