-- The companies, and the first rows of each, sent at once.
\set n random(1, :picks)
\startpipeline
SELECT c.id, c.name FROM bench.pick k CROSS JOIN LATERAL (SELECT * FROM companies c WHERE c.tenant_id = k.tenant
  ORDER BY c.name_key, c.id LIMIT 20) c WHERE k.n = :n;
SELECT m.* FROM bench.pick k CROSS JOIN LATERAL (SELECT c.tenant_id, c.id FROM companies c WHERE c.tenant_id = k.tenant
  ORDER BY c.name_key, c.id LIMIT 20) c
CROSS JOIN LATERAL (SELECT f.company_id, f.id, f.role, f.active, f.user_id, u.name, u.last_name, u.email
  FROM (SELECT m.* FROM memberships m WHERE m.tenant_id = c.tenant_id AND m.company_id = c.id
    ORDER BY m.name_key, m.last_name_key, m.id LIMIT 20) f
  JOIN users u ON u.tenant_id = f.tenant_id AND u.id = f.user_id) m WHERE k.n = :n;
\endpipeline
