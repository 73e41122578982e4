-- The usual order of a Users tab, by name and last name, beside what it orders: a page of a company's members is read
-- along an index, and nobody is looked at who is not on it. Triggers keep it as the person's own columns are.

ALTER TABLE memberships ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN last_name_key TEXT NOT NULL DEFAULT '';

UPDATE memberships SET name_key = users.name_key, last_name_key = users.last_name_key FROM users
  WHERE users.tenant_id = memberships.tenant_id AND users.id = memberships.user_id;

CREATE INDEX memberships_by_name ON memberships (tenant_id, company_id, name_key, last_name_key, id);

CREATE TRIGGER memberships_named AFTER INSERT ON memberships BEGIN
  UPDATE memberships SET name_key = users.name_key, last_name_key = users.last_name_key FROM users
  WHERE memberships.rowid = NEW.rowid AND users.tenant_id = NEW.tenant_id AND users.id = NEW.user_id;
END;

CREATE TRIGGER users_memberships_renamed AFTER UPDATE ON users
WHEN (OLD.name_key, OLD.last_name_key) IS NOT (NEW.name_key, NEW.last_name_key) BEGIN
  UPDATE memberships SET name_key = NEW.name_key, last_name_key = NEW.last_name_key
  WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
END;
