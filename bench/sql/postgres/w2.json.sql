-- One statement that builds the answer.
\set n random(1, :picks)
SELECT json_build_object('totalCount', (SELECT count(*) FROM users u
    WHERE u.tenant_id = k.tenant AND u.email_key LIKE '%' || k.text || '%'),
  'nodes', (SELECT json_agg(json_build_object('id', u.id, 'name', u.name, 'lastName', u.last_name, 'email', u.email,
      'jobTitle', u.job_title, 'status', u.status, 'roles', u.roles,
      'profiles', (SELECT json_agg(json_build_object('id', p.id, 'name', p.name))
        FROM user_profiles h JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id
        WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id),
      'subtenants', (SELECT json_agg(json_build_object('id', s.id, 'name', s.name))
        FROM user_subtenants h JOIN subtenants s ON s.tenant_id = h.tenant_id AND s.id = h.subtenant_id
        WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id)))
    FROM (SELECT * FROM users u WHERE u.tenant_id = k.tenant AND u.email_key LIKE '%' || k.text || '%'
      ORDER BY u.last_name_key, u.id LIMIT 50) u))
FROM bench.pick k WHERE k.n = :n;
