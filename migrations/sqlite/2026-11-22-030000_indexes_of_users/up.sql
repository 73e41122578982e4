-- What is asked of users time and again: the few among many, and the usual order.

-- Who counts as in every subtenant.
CREATE INDEX users_everywhere ON users (tenant_id, id) WHERE all_subtenants;
-- Active holders of the role Tenant Administrator, the twentieth bit: is somebody the last of them?
CREATE INDEX users_tenant_administrators ON users (tenant_id, id) WHERE status = 'ACTIVE' AND (roles & 524288) <> 0;

-- The order of lists of users where nothing else is said.
CREATE INDEX users_by_last_name_and_name ON users (tenant_id, last_name_key, name_key, id);
