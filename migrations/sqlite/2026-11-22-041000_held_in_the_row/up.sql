-- What a user holds, by ids, in the user's own row: whoever is asked for is asked for with it, and reading it from
-- the links costs more than the row. The hexadecimal digits of each id, and a comma.
ALTER TABLE users ADD COLUMN profile_ids TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN subtenant_ids TEXT NOT NULL DEFAULT '';

UPDATE users SET
  profile_ids = (SELECT coalesce(group_concat(hex(profile_id) || ',', ''), '') FROM user_profiles AS held
    WHERE held.tenant_id = users.tenant_id AND held.user_id = users.id),
  subtenant_ids = (SELECT coalesce(group_concat(hex(subtenant_id) || ',', ''), '') FROM user_subtenants AS held
    WHERE held.tenant_id = users.tenant_id AND held.user_id = users.id);

-- Nothing can forget it: what is written to the links is written here.
CREATE TRIGGER user_profiles_holds AFTER INSERT ON user_profiles BEGIN
  UPDATE users SET profile_ids = profile_ids || hex(NEW.profile_id) || ','
    WHERE tenant_id = NEW.tenant_id AND id = NEW.user_id AND instr(profile_ids, hex(NEW.profile_id) || ',') = 0;
END;
CREATE TRIGGER user_profiles_holds_no_more AFTER DELETE ON user_profiles BEGIN
  UPDATE users SET profile_ids = (SELECT coalesce(group_concat(hex(profile_id) || ',', ''), '') FROM user_profiles AS held
      WHERE held.tenant_id = OLD.tenant_id AND held.user_id = OLD.user_id)
    WHERE tenant_id = OLD.tenant_id AND id = OLD.user_id;
END;
CREATE TRIGGER user_subtenants_holds AFTER INSERT ON user_subtenants BEGIN
  UPDATE users SET subtenant_ids = subtenant_ids || hex(NEW.subtenant_id) || ','
    WHERE tenant_id = NEW.tenant_id AND id = NEW.user_id AND instr(subtenant_ids, hex(NEW.subtenant_id) || ',') = 0;
END;
CREATE TRIGGER user_subtenants_holds_no_more AFTER DELETE ON user_subtenants BEGIN
  UPDATE users SET subtenant_ids = (SELECT coalesce(group_concat(hex(subtenant_id) || ',', ''), '') FROM user_subtenants AS held
      WHERE held.tenant_id = OLD.tenant_id AND held.user_id = OLD.user_id)
    WHERE tenant_id = OLD.tenant_id AND id = OLD.user_id;
END;

-- A link is made and ends; it never becomes another one.
CREATE TRIGGER user_profiles_holds_as_it_is BEFORE UPDATE ON user_profiles BEGIN
  SELECT RAISE(ABORT, 'delete and insert the links instead: the rows of their users follow those');
END;
CREATE TRIGGER user_subtenants_holds_as_it_is BEFORE UPDATE ON user_subtenants BEGIN
  SELECT RAISE(ABORT, 'delete and insert the links instead: the rows of their users follow those');
END;
