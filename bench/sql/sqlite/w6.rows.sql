SELECT c.id, c.status, m.user_id, m.role, m.active, m.expires_at FROM json_each(:companies) j
JOIN companies c ON c.tenant_id = :tenant AND c.id = unhex(j.value)
LEFT JOIN json_each(:users) w LEFT JOIN memberships m ON m.tenant_id = c.tenant_id AND m.company_id = c.id
  AND m.user_id = unhex(w.value);
SELECT u.id, u.roles, u.all_subtenants, u.status, p.roles FROM json_each(:users) w
JOIN users u ON u.tenant_id = :tenant AND u.id = unhex(w.value)
LEFT JOIN user_profiles h ON h.tenant_id = u.tenant_id AND h.user_id = u.id
LEFT JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id;
SELECT h.user_id, h.subtenant_id FROM json_each(:users) w
JOIN user_subtenants h ON h.tenant_id = :tenant AND h.user_id = unhex(w.value);
