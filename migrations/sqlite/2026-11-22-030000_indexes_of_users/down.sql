DROP INDEX users_by_last_name_and_name;
DROP INDEX users_tenant_administrators;
DROP INDEX users_everywhere;
