BEGIN IMMEDIATE;
UPDATE users SET job_title = 'Title ' || :turn, job_title_key = 'title ' || :turn,
  search_key = name_key || ' ' || last_name_key || ' ' || email_key || ' ' || phone_key || ' title ' || :turn,
  updated_at = updated_at + 1, version = version + 1
WHERE tenant_id = :tenant AND id = :user RETURNING job_title, version;
INSERT INTO audit_events (tenant_id, id, at, actor_kind, actor_id, actor_name, action, target, changes, request_id)
VALUES (:tenant, randomblob(16), 1767225600000000 + :turn, 'USER', :admin, 'Ada Lovelace', 'user.updated',
  'user_' || lower(hex(:user)), '{"jobTitle":{"from":"Analyst","to":"Title ' || :turn || '"}}', 'request');
COMMIT;
