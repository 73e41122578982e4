SELECT c.id, c.name FROM companies c WHERE c.tenant_id = :tenant ORDER BY c.name_key, c.id LIMIT 20;
SELECT m.company_id, m.id, m.role, m.active, m.user_id, u.name, u.last_name, u.email
FROM json_each(:ids) j CROSS JOIN memberships m ON m.rowid IN (SELECT f.rowid FROM memberships f
  WHERE f.tenant_id = :tenant AND f.company_id = unhex(j.value) ORDER BY f.name_key, f.last_name_key, f.id LIMIT 20)
CROSS JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id;
