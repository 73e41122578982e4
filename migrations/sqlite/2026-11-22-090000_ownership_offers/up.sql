-- A company that its Owner offers to a member: one open offer for each company. It goes with the row of either of them,
-- whatever ends that.
CREATE TABLE ownership_offers (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  company_id BLOB NOT NULL,
  from_user_id BLOB NOT NULL,
  to_user_id BLOB NOT NULL CHECK (to_user_id <> from_user_id),
  offered_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, company_id),
  FOREIGN KEY (tenant_id, company_id, from_user_id) REFERENCES memberships (tenant_id, company_id, user_id)
    ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, company_id, to_user_id) REFERENCES memberships (tenant_id, company_id, user_id)
    ON DELETE CASCADE
) STRICT;
CREATE INDEX ownership_offers_by_owner ON ownership_offers (tenant_id, from_user_id);
CREATE INDEX ownership_offers_by_member ON ownership_offers (tenant_id, to_user_id);

-- No transaction leaves a company without an Owner; more than one, an index refuses at once. SQLite has no trigger that
-- waits for COMMIT, but foreign keys that do: a company without an Owner stands in a table of which every row refers to
-- one that cannot be there.
CREATE TABLE owner_is_nobody (
  tenant_id BLOB NOT NULL,
  company_id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, company_id),
  CONSTRAINT company_has_an_owner CHECK (false)
) STRICT;
CREATE TABLE companies_without_owner (
  tenant_id BLOB NOT NULL,
  company_id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, company_id),
  FOREIGN KEY (tenant_id, company_id) REFERENCES owner_is_nobody (tenant_id, company_id)
    DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TRIGGER companies_need_an_owner AFTER INSERT ON companies BEGIN
  INSERT INTO companies_without_owner VALUES (NEW.tenant_id, NEW.id);
END;
CREATE TRIGGER companies_gone AFTER DELETE ON companies BEGIN
  DELETE FROM companies_without_owner WHERE tenant_id = OLD.tenant_id AND company_id = OLD.id;
END;
CREATE TRIGGER memberships_owner_added AFTER INSERT ON memberships WHEN NEW.role = 3 BEGIN
  DELETE FROM companies_without_owner WHERE tenant_id = NEW.tenant_id AND company_id = NEW.company_id;
END;
CREATE TRIGGER memberships_owner_changed AFTER UPDATE ON memberships
WHEN (OLD.role = 3 OR NEW.role = 3) AND (OLD.role, OLD.company_id) IS NOT (NEW.role, NEW.company_id) BEGIN
  INSERT OR IGNORE INTO companies_without_owner
    SELECT OLD.tenant_id, OLD.company_id WHERE OLD.role = 3;
  DELETE FROM companies_without_owner
    WHERE NEW.role = 3 AND tenant_id = NEW.tenant_id AND company_id = NEW.company_id;
END;
-- What goes with its company leaves none behind.
CREATE TRIGGER memberships_owner_removed AFTER DELETE ON memberships WHEN OLD.role = 3 BEGIN
  INSERT OR IGNORE INTO companies_without_owner
    SELECT tenant_id, id FROM companies WHERE tenant_id = OLD.tenant_id AND id = OLD.company_id;
END;
