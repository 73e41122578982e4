-- The directory of a tenant is its profiles and subtenants, which servers keep in memory. Its version grows with
-- every change, in the transaction of the change, so that whoever reads the version knows whether what they
-- keep is still so. The stride is random: after a restore that lost changes, other ones get other versions.
ALTER TABLE tenants ADD COLUMN directory_version INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER profiles_gains AFTER INSERT ON profiles BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (NEW.tenant_id);
END;

CREATE TRIGGER profiles_loses AFTER DELETE ON profiles BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (OLD.tenant_id);
END;

CREATE TRIGGER profiles_differs AFTER UPDATE ON profiles BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (OLD.tenant_id, NEW.tenant_id);
END;

CREATE TRIGGER subtenants_gains AFTER INSERT ON subtenants BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (NEW.tenant_id);
END;

CREATE TRIGGER subtenants_loses AFTER DELETE ON subtenants BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (OLD.tenant_id);
END;

CREATE TRIGGER subtenants_differs AFTER UPDATE ON subtenants BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (OLD.tenant_id, NEW.tenant_id);
END;
