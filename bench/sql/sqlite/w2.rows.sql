SELECT u.id, u.name, u.last_name, u.email, u.job_title, u.status, u.roles, u.all_subtenants, u.version, u.profile_ids,
  u.subtenant_ids
FROM users u WHERE u.tenant_id = :tenant AND instr(u.email_key, :text) ORDER BY u.last_name_key, u.id LIMIT 50;
SELECT p.id, p.name, p.roles FROM profiles p WHERE p.tenant_id = :tenant;
SELECT s.id, s.name FROM subtenants s WHERE s.tenant_id = :tenant;
SELECT count(*) FROM users u WHERE u.tenant_id = :tenant AND instr(u.email_key, :text);
