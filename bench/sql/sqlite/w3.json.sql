SELECT json_group_array(json_object('id', hex(c.id), 'name', c.name, 'members', (
    SELECT json_group_array(json_object('id', hex(m.id), 'role', m.role,
      'user', json_object('name', m.name, 'lastName', m.last_name, 'email', m.email)))
    FROM (SELECT m.id, m.role, u.name, u.last_name, u.email FROM memberships m
      CROSS JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id
      WHERE m.tenant_id = c.tenant_id AND m.company_id = c.id ORDER BY m.name_key, m.last_name_key, m.id LIMIT 20) m)))
FROM (SELECT * FROM companies c WHERE c.tenant_id = :tenant ORDER BY c.name_key, c.id LIMIT 20) c;
