-- A check that follows the condition again is a policy made anew.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['users', 'subtenants', 'profiles', 'user_profiles', 'user_subtenants', 'sessions',
    'attempts', 'companies', 'memberships', 'secrets', 'policy_scripts', 'policy_versions', 'policy_runs',
    'audit_events']
  LOOP
    EXECUTE format('DROP POLICY own_tenant ON %I', name);
    EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT tenantry_tenant()))', name);
  END LOOP;
END
$$;
DROP POLICY own_tenant ON outbox;
CREATE POLICY own_tenant ON outbox USING (tenant_id = (SELECT tenantry_tenant()) OR (SELECT tenantry_system()));
ALTER POLICY own_tenant ON tenants
  USING (id = (SELECT tenantry_tenant()) OR (SELECT tenantry_system())) WITH CHECK (id = (SELECT tenantry_tenant()));
