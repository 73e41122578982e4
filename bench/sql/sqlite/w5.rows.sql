BEGIN IMMEDIATE;
SELECT c.id, c.name, c.seats, (SELECT count(*) FROM memberships m WHERE m.tenant_id = c.tenant_id AND m.company_id = c.id)
FROM companies c WHERE c.tenant_id = :tenant AND c.id = :company;
SELECT u.id, u.email, u.language FROM users u WHERE u.tenant_id = :tenant AND u.id = :user;
INSERT INTO memberships (tenant_id, id, company_id, user_id, role, active, invited_by, invited_at, expires_at, last_sent_at,
  send_count, created_at, version)
VALUES (:tenant, randomblob(16), :company, :user, 0, 0, :admin, 1767225600000000, 1767830400000000, 1767225600000000, 1,
  1767225600000000, 1);
INSERT INTO secrets (tenant_id, id, hash, purpose, user_id, address, created_at, expires_at)
VALUES (:tenant, randomblob(16), randomblob(32), 'INVITATION', :user, 'somebody@somewhere.example', 1767225600000000,
  1767830400000000);
INSERT INTO outbox (tenant_id, id, recipient, subject, text_body, html_body, message_id, created_at, next_attempt_at, attempts,
  state)
VALUES (:tenant, randomblob(16), 'somebody@somewhere.example', 'Invitation to a company', hex(zeroblob(250)),
  hex(zeroblob(750)), hex(randomblob(16)), 1767225600000000, 1767225600000000 + :turn, 0, 'QUEUED');
INSERT INTO audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action, target, company_id, changes, request_id)
VALUES (:tenant, randomblob(16), 1767225600000000 + :turn, 'USER', :admin, 'Ada Lovelace', 'company.member.invited',
  'membership_' || :turn, :company, '{"role":{"from":null,"to":"DESIGNER"}}', 'request');
COMMIT;
