SELECT u.id, u.name, u.last_name, u.job_title, u.email, u.email_confirmed, u.pending_email, u.phone_number, u.language,
  u.status, u.roles, u.all_subtenants, u.created_at, u.updated_at, u.version
FROM users u WHERE u.tenant_id = :tenant AND u.id = :user;
SELECT p.id, p.name, p.description, p.roles FROM user_profiles h
JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id WHERE h.tenant_id = :tenant AND h.user_id = :user;
SELECT s.id, s.name FROM user_subtenants h
JOIN subtenants s ON s.tenant_id = h.tenant_id AND s.id = h.subtenant_id WHERE h.tenant_id = :tenant AND h.user_id = :user;
