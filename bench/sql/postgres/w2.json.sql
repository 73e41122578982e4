-- One statement that builds the answer.
\set n random(1, :picks)
SELECT json_build_object('totalCount', (SELECT count(*) FROM users u
    WHERE u.tenant_id = k.tenant AND u.email_key LIKE '%' || k.text || '%'),
  'nodes', (SELECT json_agg(json_build_object('id', u.id, 'name', u.name, 'lastName', u.last_name, 'email', u.email,
      'jobTitle', u.job_title, 'status', u.status, 'roles', u.roles,
      'profiles', (SELECT json_agg(json_build_object('id', p.id, 'name', p.name))
        FROM profiles p WHERE p.tenant_id = u.tenant_id AND p.id = ANY (u.profile_ids)),
      'subtenants', (SELECT json_agg(json_build_object('id', s.id, 'name', s.name))
        FROM subtenants s WHERE s.tenant_id = u.tenant_id AND s.id = ANY (u.subtenant_ids))))
    FROM (SELECT * FROM users u WHERE u.tenant_id = k.tenant AND u.email_key LIKE '%' || k.text || '%'
      ORDER BY u.last_name_key, u.id LIMIT 50) u))
FROM bench.pick k WHERE k.n = :n;
