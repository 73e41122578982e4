SELECT json_object('totalCount', (SELECT count(*) FROM users u WHERE u.tenant_id = :tenant AND instr(u.email_key, :text)),
  'nodes', (SELECT json_group_array(json_object('id', hex(u.id), 'name', u.name, 'lastName', u.last_name, 'email', u.email,
      'jobTitle', u.job_title, 'status', u.status, 'roles', u.roles,
      'profiles', (SELECT json_group_array(json_object('id', hex(p.id), 'name', p.name))
        FROM user_profiles h JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id
        WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id),
      'subtenants', (SELECT json_group_array(json_object('id', hex(s.id), 'name', s.name))
        FROM user_subtenants h JOIN subtenants s ON s.tenant_id = h.tenant_id AND s.id = h.subtenant_id
        WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id)))
    FROM (SELECT * FROM users u WHERE u.tenant_id = :tenant AND instr(u.email_key, :text)
      ORDER BY u.last_name_key, u.id LIMIT 50) u));
