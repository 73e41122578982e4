SELECT c.id, c.name FROM companies c WHERE c.tenant_id = :tenant ORDER BY c.name_key, c.id LIMIT 20;
SELECT * FROM (SELECT m.company_id, m.id, m.role, m.active, m.user_id, u.name, u.last_name, u.email,
    row_number() OVER (PARTITION BY m.company_id ORDER BY u.name_key, m.id) AS place
  FROM json_each(:ids) j JOIN memberships m ON m.tenant_id = :tenant AND m.company_id = unhex(j.value)
  JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id) WHERE place <= 20;
