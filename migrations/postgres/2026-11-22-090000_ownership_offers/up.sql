-- A company that its Owner offers to a member: one open offer for each company. It goes with the row of either of them,
-- whatever ends that.
CREATE TABLE ownership_offers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  from_user_id uuid NOT NULL,
  to_user_id uuid NOT NULL CHECK (to_user_id <> from_user_id),
  offered_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, company_id),
  FOREIGN KEY (tenant_id, company_id, from_user_id) REFERENCES memberships (tenant_id, company_id, user_id)
    ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, company_id, to_user_id) REFERENCES memberships (tenant_id, company_id, user_id)
    ON DELETE CASCADE
);
CREATE INDEX ownership_offers_by_owner ON ownership_offers (tenant_id, from_user_id);
CREATE INDEX ownership_offers_by_member ON ownership_offers (tenant_id, to_user_id);

ALTER TABLE ownership_offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ownership_offers FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON ownership_offers
  USING (tenant_id = (SELECT tenantry_tenant())) WITH CHECK (tenant_id = tenantry_tenant());

-- No transaction leaves a company without an Owner: looked at when it commits, since the next Owner comes after the one
-- before. More than one, an index refuses at once.
CREATE FUNCTION tenantry_company_has_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_tenant uuid;
  of_company uuid;
BEGIN
  IF TG_TABLE_NAME = 'companies' THEN
    of_tenant := NEW.tenant_id;
    of_company := NEW.id;
  ELSE
    of_tenant := OLD.tenant_id;
    of_company := OLD.company_id;
  END IF;
  IF NOT EXISTS (SELECT FROM memberships WHERE tenant_id = of_tenant AND company_id = of_company AND role = 3)
     AND EXISTS (SELECT FROM companies WHERE tenant_id = of_tenant AND id = of_company) THEN
    RAISE EXCEPTION 'company % has no Owner', of_company
      USING ERRCODE = 'check_violation', CONSTRAINT = 'company_has_an_owner';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER companies_need_an_owner AFTER INSERT ON companies
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tenantry_company_has_an_owner();
CREATE CONSTRAINT TRIGGER memberships_owner_changed AFTER UPDATE ON memberships
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.role = 3 AND (OLD.role, OLD.company_id) IS DISTINCT FROM (NEW.role, NEW.company_id))
  EXECUTE FUNCTION tenantry_company_has_an_owner();
CREATE CONSTRAINT TRIGGER memberships_owner_removed AFTER DELETE ON memberships
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.role = 3) EXECUTE FUNCTION tenantry_company_has_an_owner();
