DROP TRIGGER profiles_gains;
DROP TRIGGER profiles_loses;
DROP TRIGGER profiles_differs;
DROP TRIGGER subtenants_gains;
DROP TRIGGER subtenants_loses;
DROP TRIGGER subtenants_differs;
ALTER TABLE tenants DROP COLUMN directory_version;
