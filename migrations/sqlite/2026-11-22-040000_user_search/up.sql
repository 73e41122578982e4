-- Where a text is looked for inside of addresses and names: each user's, taken apart into runs of three letters.
-- A search finds who has all runs of what is sought, and whoever asks compares the texts themselves.

-- Which entry of the index is whose. The entries of a tenant lie side by side, 4,294,967,296 to each, so that
-- a search passes over those of other tenants.
CREATE TABLE user_texts (
  place INTEGER PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  user_id BLOB NOT NULL,
  UNIQUE (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT;
CREATE INDEX user_texts_by_place ON user_texts (tenant_id, place);

-- The index alone: it keeps neither the texts nor where in them a run stands.
CREATE VIRTUAL TABLE user_runs USING fts5 (
  held, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);

INSERT INTO user_texts (place, tenant_id, user_id)
  SELECT (dense_rank() OVER (ORDER BY tenant_id) << 32) + row_number() OVER (PARTITION BY tenant_id ORDER BY id),
    tenant_id, id FROM users;
INSERT INTO user_runs (rowid, held)
  SELECT place, concat_ws(char(10), email_key, name_key, last_name_key)
  FROM user_texts JOIN users ON users.tenant_id = user_texts.tenant_id AND users.id = user_texts.user_id
  ORDER BY place;

-- Nothing can forget it: what is written to users is written here.
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

CREATE TRIGGER users_texts_dropped BEFORE DELETE ON users BEGIN
  DELETE FROM user_runs
  WHERE rowid = (SELECT place FROM user_texts WHERE tenant_id = OLD.tenant_id AND user_id = OLD.id);
  DELETE FROM user_texts WHERE tenant_id = OLD.tenant_id AND user_id = OLD.id;
END;
