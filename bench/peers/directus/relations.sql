INSERT INTO directus_collections (collection) SELECT tablename FROM pg_tables
WHERE schemaname = 'public' AND tablename LIKE 't\_%';
INSERT INTO directus_fields (collection, field, special) VALUES
  ('t_users', 'profiles', 'o2m'), ('t_users', 'subtenants', 'o2m'), ('t_companies', 'members', 'o2m');
INSERT INTO directus_relations (many_collection, many_field, one_collection, one_field) VALUES
  ('t_user_profiles', 'user_id', 't_users', 'profiles'), ('t_user_profiles', 'profile_id', 't_profiles', NULL),
  ('t_user_subtenants', 'user_id', 't_users', 'subtenants'), ('t_user_subtenants', 'subtenant_id', 't_subtenants', NULL),
  ('t_members', 'company_id', 't_companies', 'members'), ('t_members', 'user_id', 't_users', NULL);
