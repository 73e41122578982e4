SELECT u.id, u.name, u.last_name, u.email, u.job_title, u.status, u.roles, u.all_subtenants, u.version
FROM users u WHERE u.tenant_id = :tenant AND instr(u.email_key, :text) ORDER BY u.last_name_key, u.id LIMIT 50;
SELECT h.user_id, p.id, p.name, 0 FROM json_each(:ids) j
JOIN user_profiles h ON h.tenant_id = :tenant AND h.user_id = unhex(j.value)
JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id
UNION ALL SELECT h.user_id, s.id, s.name, 1 FROM json_each(:ids) j
JOIN user_subtenants h ON h.tenant_id = :tenant AND h.user_id = unhex(j.value)
JOIN subtenants s ON s.tenant_id = h.tenant_id AND s.id = h.subtenant_id;
SELECT count(*) FROM users u WHERE u.tenant_id = :tenant AND instr(u.email_key, :text);
