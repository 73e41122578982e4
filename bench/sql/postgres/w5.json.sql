-- Membership, secret, mail and audit in one statement; the company's row is held, as its seats are counted.
\set n random(1, :picks)
\set turn random(0, 1000000000)
WITH wanted AS (SELECT k.tenant, k.user_id, k.admin, k.free[1 + :turn::int % cardinality(k.free)] AS company
    FROM bench.pick k WHERE k.n = :n),
  held AS (SELECT c.id, c.name, c.seats, (SELECT count(*) FROM memberships m WHERE m.tenant_id = c.tenant_id
      AND m.company_id = c.id) AS used FROM wanted w JOIN companies c ON c.tenant_id = w.tenant AND c.id = w.company
    FOR UPDATE OF c),
  whom AS (SELECT u.id, u.email, w.tenant, w.admin FROM wanted w JOIN users u ON u.tenant_id = w.tenant AND u.id = w.user_id),
  invited AS (INSERT INTO memberships (tenant_id, id, company_id, user_id, role, active, invited_by, invited_at, expires_at,
      last_sent_at, send_count, created_at, version)
    SELECT whom.tenant, gen_random_uuid(), held.id, whom.id, 0, false, whom.admin, now(), now() + interval '7 days', now(), 1,
      now(), 1 FROM whom, held ON CONFLICT DO NOTHING RETURNING tenant_id, id, user_id, company_id),
  secret AS (INSERT INTO secrets (tenant_id, id, hash, purpose, user_id, address, membership_id, created_at, expires_at)
    SELECT i.tenant_id, gen_random_uuid(), uuid_send(gen_random_uuid()), 'INVITATION', i.user_id, whom.email, i.id, now(),
      now() + interval '7 days' FROM invited i, whom RETURNING id),
  mail AS (INSERT INTO outbox (tenant_id, id, recipient, subject, text_body, html_body, message_id, secret_id, created_at,
      next_attempt_at, attempts, state)
    SELECT i.tenant_id, gen_random_uuid(), whom.email, 'Invitation to ' || held.name, repeat('text ', 100),
      repeat('html ', 300), '<' || i.id || '@bench.example>', secret.id, now(), now(), 0, 'QUEUED'
    FROM invited i, whom, held, secret)
INSERT INTO audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action, target, company_id, changes, request_id)
SELECT i.tenant_id, gen_random_uuid(), now(), 'USER', whom.admin, 'Ada Lovelace', 'company.member.invited',
  'membership_' || i.id, i.company_id, '{"role":{"from": null,"to":"DESIGNER"}}', 'request' FROM invited i, whom
RETURNING target;
