-- The facts behind 100 questions: where 20 people stand with 20 companies, and what they hold.
\set n random(1, :picks)
\startpipeline
SELECT c.id, c.status, m.user_id, m.role, m.active, m.expires_at FROM bench.pick k
JOIN companies c ON c.tenant_id = k.tenant AND c.id = ANY(k.companies)
LEFT JOIN memberships m ON m.tenant_id = c.tenant_id AND m.company_id = c.id AND m.user_id = ANY(k.users) WHERE k.n = :n;
SELECT u.id, u.roles, u.all_subtenants, u.status,
  ARRAY(SELECT p.roles FROM user_profiles h JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id
    WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id),
  ARRAY(SELECT h.subtenant_id FROM user_subtenants h WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id)
FROM bench.pick k JOIN users u ON u.tenant_id = k.tenant AND u.id = ANY(k.users) WHERE k.n = :n;
\endpipeline
