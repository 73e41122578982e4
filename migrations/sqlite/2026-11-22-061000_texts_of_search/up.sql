-- The texts beside their runs: many may have each run of what is sought and few the text itself, and looking it up in
-- `users` takes two seeks more for each of the many (measured: half of a search in 50,000 users).
ALTER TABLE user_texts ADD COLUMN held TEXT NOT NULL DEFAULT '';
UPDATE user_texts SET held = (
  SELECT concat_ws(char(10), email_key, name_key, last_name_key) FROM users
  WHERE users.tenant_id = user_texts.tenant_id AND users.id = user_texts.user_id
);

DROP TRIGGER users_texts_added;
CREATE TRIGGER users_texts_added AFTER INSERT ON users BEGIN
  INSERT INTO user_texts (place, tenant_id, user_id, held) VALUES (
    coalesce(
      (SELECT max(place) + 1 FROM user_texts WHERE tenant_id = NEW.tenant_id),
      ((coalesce((SELECT max(place) FROM user_texts), 0) >> 32) + 1) << 32
    ),
    NEW.tenant_id, NEW.id, concat_ws(char(10), NEW.email_key, NEW.name_key, NEW.last_name_key)
  );
  INSERT INTO user_runs (rowid, held)
    SELECT place, held FROM user_texts WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
END;

DROP TRIGGER users_texts_changed;
CREATE TRIGGER users_texts_changed AFTER UPDATE ON users
WHEN (OLD.email_key, OLD.name_key, OLD.last_name_key) IS NOT (NEW.email_key, NEW.name_key, NEW.last_name_key) BEGIN
  UPDATE user_texts SET held = concat_ws(char(10), NEW.email_key, NEW.name_key, NEW.last_name_key)
  WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  UPDATE user_runs SET held = concat_ws(char(10), NEW.email_key, NEW.name_key, NEW.last_name_key)
  WHERE rowid = (SELECT place FROM user_texts WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id);
END;
