-- The usual order of a Users tab, by name and last name, beside what it orders: a page of a company's members is read
-- along an index, and nobody is looked at who is not on it. Triggers keep it as the person's own columns are.

ALTER TABLE memberships ADD COLUMN name_key text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN last_name_key text COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships NO FORCE ROW LEVEL SECURITY;
UPDATE memberships SET name_key = users.name_key, last_name_key = users.last_name_key FROM users
  WHERE users.tenant_id = memberships.tenant_id AND users.id = memberships.user_id;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;

CREATE INDEX memberships_by_name ON memberships (tenant_id, company_id, name_key, last_name_key, id);

-- The person is held until the row is there for everybody to see: who is renamed meanwhile waits, and then finds it.
CREATE FUNCTION tenantry_member_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  person record;
BEGIN
  SELECT name_key, last_name_key INTO person FROM users WHERE tenant_id = NEW.tenant_id AND id = NEW.user_id FOR SHARE;
  -- Whoever is not there, the foreign key refuses.
  IF FOUND THEN
    NEW.name_key := person.name_key;
    NEW.last_name_key := person.last_name_key;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER memberships_named BEFORE INSERT ON memberships
  FOR EACH ROW EXECUTE FUNCTION tenantry_member_named();

CREATE FUNCTION tenantry_member_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE memberships SET name_key = NEW.name_key, last_name_key = NEW.last_name_key
    WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER users_memberships_renamed AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.name_key, OLD.last_name_key) IS DISTINCT FROM (NEW.name_key, NEW.last_name_key))
  EXECUTE FUNCTION tenantry_member_renamed();
