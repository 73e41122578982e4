DROP TRIGGER texts_changed ON users;
DROP TRIGGER texts_added ON users;
DROP FUNCTION tenantry_change_texts();
DROP FUNCTION tenantry_add_texts();
DROP FUNCTION tenantry_search(uuid, text, bigint);
DROP FUNCTION tenantry_finds(uuid, bigint);
DROP TABLE user_texts;
DROP FUNCTION tenantry_sought();
DROP FUNCTION tenantry_runs(uuid, text);
