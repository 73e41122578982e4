-- The session turned to its next tokens, and what its user holds, in one statement.
\set n random(1, :picks)
WITH turned AS (UPDATE sessions s SET access_hash = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    access_expires_at = now() + interval '15 minutes',
    refresh_hash = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    refresh_expires_at = now() + interval '30 days', last_seen_at = now()
  FROM bench.pick k WHERE k.n = :n AND s.tenant_id = k.tenant AND s.id = k.session
  RETURNING s.tenant_id, s.user_id)
SELECT u.id, u.email, u.roles, u.status, t.slug,
  ARRAY(SELECT p.roles FROM user_profiles h JOIN profiles p ON p.tenant_id = h.tenant_id AND p.id = h.profile_id
    WHERE h.tenant_id = u.tenant_id AND h.user_id = u.id)
FROM turned JOIN users u ON u.tenant_id = turned.tenant_id AND u.id = turned.user_id JOIN tenants t ON t.id = u.tenant_id;
