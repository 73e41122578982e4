-- Where people meet an agent. The list is read along the names.
CREATE TABLE agent_channels (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  enabled boolean NOT NULL,
  -- A JSON object.
  settings text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, company_id, agent_id) REFERENCES agents (tenant_id, company_id, id) ON DELETE CASCADE
);

CREATE INDEX agent_channels_by_name ON agent_channels (tenant_id, agent_id, name_key, id);

ALTER TABLE agent_channels ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_channels FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON agent_channels
  USING (tenant_id = (SELECT tenantry_tenant())) WITH CHECK (tenant_id = tenantry_tenant());
