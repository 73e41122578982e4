DROP FUNCTION tenantry_touched(bigint);
