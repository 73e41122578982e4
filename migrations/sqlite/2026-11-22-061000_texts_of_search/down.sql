DROP TRIGGER users_texts_added;
DROP TRIGGER users_texts_changed;
ALTER TABLE user_texts DROP COLUMN held;

CREATE TRIGGER users_texts_added AFTER INSERT ON users BEGIN
  INSERT INTO user_texts (place, tenant_id, user_id) VALUES (
    coalesce(
      (SELECT max(place) + 1 FROM user_texts WHERE tenant_id = NEW.tenant_id),
      ((coalesce((SELECT max(place) FROM user_texts), 0) >> 32) + 1) << 32
    ),
    NEW.tenant_id, NEW.id
  );
  INSERT INTO user_runs (rowid, held) VALUES (
    (SELECT place FROM user_texts WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id),
    concat_ws(char(10), NEW.email_key, NEW.name_key, NEW.last_name_key)
  );
END;

CREATE TRIGGER users_texts_changed AFTER UPDATE ON users
WHEN (OLD.email_key, OLD.name_key, OLD.last_name_key) IS NOT (NEW.email_key, NEW.name_key, NEW.last_name_key) BEGIN
  UPDATE user_runs SET held = concat_ws(char(10), NEW.email_key, NEW.name_key, NEW.last_name_key)
  WHERE rowid = (SELECT place FROM user_texts WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id);
END;
