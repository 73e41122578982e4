-- One statement that builds the answer.
\set n random(1, :picks)
SELECT json_agg(json_build_object('id', c.id, 'name', c.name, 'members', (
    SELECT json_agg(json_build_object('id', m.id, 'role', m.role,
      'user', json_build_object('name', m.name, 'lastName', m.last_name, 'email', m.email)))
    FROM (SELECT f.id, f.role, u.name, u.last_name, u.email
      FROM (SELECT m.* FROM memberships m WHERE m.tenant_id = c.tenant_id AND m.company_id = c.id
        ORDER BY m.name_key, m.last_name_key, m.id LIMIT 20) f
      JOIN users u ON u.tenant_id = f.tenant_id AND u.id = f.user_id ORDER BY f.name_key, f.last_name_key, f.id) m)))
FROM bench.pick k CROSS JOIN LATERAL (SELECT * FROM companies c WHERE c.tenant_id = k.tenant
  ORDER BY c.name_key, c.id LIMIT 20) c WHERE k.n = :n;
