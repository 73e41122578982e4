DROP TRIGGER users_texts_dropped;
DROP TRIGGER users_texts_changed;
DROP TRIGGER users_texts_added;
DROP TABLE user_runs;
DROP TABLE user_texts;
