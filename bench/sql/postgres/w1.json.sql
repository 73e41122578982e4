-- One statement that builds the answer.
\set n random(1, :picks)
SELECT json_build_object('id', u.id, 'name', u.name, 'lastName', u.last_name, 'jobTitle', u.job_title, 'email', u.email,
  'emailConfirmed', u.email_confirmed, 'pendingEmail', u.pending_email, 'phoneNumber', u.phone_number,
  'language', u.language, 'status', u.status, 'allSubtenants', u.all_subtenants, 'createdAt', u.created_at,
  'updatedAt', u.updated_at, 'version', u.version, 'roles', u.roles,
  'profiles', (SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'description', p.description, 'roles', p.roles))
    FROM profiles p WHERE p.tenant_id = u.tenant_id AND p.id = ANY (u.profile_ids)),
  'subtenants', (SELECT json_agg(json_build_object('id', s.id, 'name', s.name))
    FROM subtenants s WHERE s.tenant_id = u.tenant_id AND s.id = ANY (u.subtenant_ids)))
FROM bench.pick k JOIN users u ON u.tenant_id = k.tenant AND u.id = k.user_id WHERE k.n = :n;
