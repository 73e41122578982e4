DROP TRIGGER users_memberships_renamed ON users;
DROP FUNCTION tenantry_member_renamed();
DROP TRIGGER memberships_named ON memberships;
DROP FUNCTION tenantry_member_named();
DROP INDEX memberships_by_name;
ALTER TABLE memberships DROP COLUMN last_name_key, DROP COLUMN name_key;
