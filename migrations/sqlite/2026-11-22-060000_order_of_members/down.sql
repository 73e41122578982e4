DROP TRIGGER users_memberships_renamed;
DROP TRIGGER memberships_named;
DROP INDEX memberships_by_name;
ALTER TABLE memberships DROP COLUMN last_name_key;
ALTER TABLE memberships DROP COLUMN name_key;
