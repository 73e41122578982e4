-- Three statements, sent at once.
\set n random(1, :picks)
\startpipeline
SELECT u.id, u.name, u.last_name, u.job_title, u.email, u.email_confirmed, u.pending_email, u.phone_number, u.language,
  u.status, u.roles, u.all_subtenants, u.created_at, u.updated_at, u.version
FROM bench.pick k JOIN users u ON u.tenant_id = k.tenant AND u.id = k.user_id WHERE k.n = :n;
SELECT p.id, p.name, p.description, p.roles FROM bench.pick k
JOIN user_profiles h ON h.tenant_id = k.tenant AND h.user_id = k.user_id
JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id WHERE k.n = :n;
SELECT s.id, s.name FROM bench.pick k
JOIN user_subtenants h ON h.tenant_id = k.tenant AND h.user_id = k.user_id
JOIN subtenants s ON s.tenant_id = h.tenant_id AND s.id = h.subtenant_id WHERE k.n = :n;
\endpipeline
