-- Where people meet an agent. The list is read along the names.
CREATE TABLE agent_channels (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  company_id BLOB NOT NULL,
  agent_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  -- A JSON object.
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, company_id, agent_id) REFERENCES agents (tenant_id, company_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX agent_channels_by_name ON agent_channels (tenant_id, agent_id, name_key, id);
