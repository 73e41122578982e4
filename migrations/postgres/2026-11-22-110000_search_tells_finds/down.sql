DROP FUNCTION tenantry_search(uuid, text, text, bigint, boolean);
DROP FUNCTION tenantry_holders(uuid, text, bigint);
