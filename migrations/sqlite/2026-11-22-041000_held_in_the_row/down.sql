DROP TRIGGER user_profiles_holds;
DROP TRIGGER user_profiles_holds_no_more;
DROP TRIGGER user_profiles_holds_as_it_is;
DROP TRIGGER user_subtenants_holds;
DROP TRIGGER user_subtenants_holds_no_more;
DROP TRIGGER user_subtenants_holds_as_it_is;
ALTER TABLE users DROP COLUMN profile_ids;
ALTER TABLE users DROP COLUMN subtenant_ids;
