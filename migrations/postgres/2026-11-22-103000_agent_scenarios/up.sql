-- What an agent does: one for each, under the agent's id. Apart from the agents, since one may be large.
CREATE TABLE agent_scenarios (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  -- JSON.
  document text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- Stays once the user is gone.
  updated_by uuid,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, company_id, id) REFERENCES agents (tenant_id, company_id, id) ON DELETE CASCADE
);

ALTER TABLE agent_scenarios ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_scenarios FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON agent_scenarios
  USING (tenant_id = (SELECT tenantry_tenant())) WITH CHECK (tenant_id = tenantry_tenant());
