BEGIN IMMEDIATE;
UPDATE sessions SET access_hash = randomblob(32), access_expires_at = 1767225600000000 + :turn, refresh_hash = randomblob(32),
  refresh_expires_at = 1767225600000000 + :turn, last_seen_at = 1767225600000000 + :turn
WHERE tenant_id = :tenant AND id = :session RETURNING user_id;
SELECT u.id, u.email, u.roles, u.status, t.slug FROM users u JOIN tenants t ON t.id = u.tenant_id
WHERE u.tenant_id = :tenant AND u.id = :admin;
SELECT p.roles FROM user_profiles h JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id
WHERE h.tenant_id = :tenant AND h.user_id = :admin;
COMMIT;
