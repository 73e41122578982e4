-- What an agent does: one for each, under the agent's id. Apart from the agents, since one may be large.
CREATE TABLE agent_scenarios (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  company_id BLOB NOT NULL,
  -- JSON.
  document TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- Stays once the user is gone.
  updated_by BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, company_id, id) REFERENCES agents (tenant_id, company_id, id) ON DELETE CASCADE
) STRICT;
