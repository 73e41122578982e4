DROP TRIGGER memberships_owner_removed;
DROP TRIGGER memberships_owner_changed;
DROP TRIGGER memberships_owner_added;
DROP TRIGGER companies_gone;
DROP TRIGGER companies_need_an_owner;
DROP TABLE companies_without_owner;
DROP TABLE owner_is_nobody;
DROP TABLE ownership_offers;
