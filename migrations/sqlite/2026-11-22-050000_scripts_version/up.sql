-- Servers keep the scripts that run in a tenant, too: which those are, the version of its directory tells as well. A
-- version of a script never changes while it runs; should anybody change one all the same, it counts.
CREATE TRIGGER policy_scripts_gains AFTER INSERT ON policy_scripts BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (NEW.tenant_id);
END;

CREATE TRIGGER policy_scripts_loses AFTER DELETE ON policy_scripts BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (OLD.tenant_id);
END;

CREATE TRIGGER policy_scripts_differs AFTER UPDATE ON policy_scripts BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (OLD.tenant_id, NEW.tenant_id);
END;

CREATE TRIGGER policy_versions_differs AFTER UPDATE ON policy_versions BEGIN
  UPDATE tenants SET directory_version = directory_version + 1 + abs(random() % 1000000)
    WHERE id IN (OLD.tenant_id, NEW.tenant_id);
END;
