DROP TRIGGER memberships_owner_removed ON memberships;
DROP TRIGGER memberships_owner_changed ON memberships;
DROP TRIGGER companies_need_an_owner ON companies;
DROP FUNCTION tenantry_company_has_an_owner();
DROP TABLE ownership_offers;
