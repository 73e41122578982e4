-- The companies, and the first rows of each, sent at once.
\set n random(1, :picks)
\startpipeline
SELECT c.id, c.name FROM bench.pick k CROSS JOIN LATERAL (SELECT * FROM companies c WHERE c.tenant_id = k.tenant
  ORDER BY c.name_key, c.id LIMIT 20) c WHERE k.n = :n;
SELECT m.* FROM bench.pick k CROSS JOIN LATERAL (SELECT c.tenant_id, c.id FROM companies c WHERE c.tenant_id = k.tenant
  ORDER BY c.name_key, c.id LIMIT 20) c
CROSS JOIN LATERAL (SELECT m.company_id, m.id, m.role, m.active, m.user_id, u.name, u.last_name, u.email
  FROM memberships m JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id
  WHERE m.tenant_id = c.tenant_id AND m.company_id = c.id ORDER BY u.name_key, m.id LIMIT 20) m WHERE k.n = :n;
\endpipeline
