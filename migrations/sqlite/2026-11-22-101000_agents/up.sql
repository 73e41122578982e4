-- Agents of a project. Several may have one name; the list is read along the names.
CREATE TABLE agents (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  company_id BLOB NOT NULL,
  project_id BLOB NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT,
  language TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, company_id, id),
  FOREIGN KEY (tenant_id, company_id, project_id) REFERENCES projects (tenant_id, company_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX agents_by_name ON agents (tenant_id, project_id, name_key, id);
