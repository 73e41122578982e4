-- Where a company's agents are, by name. The list is read along the names, which are unique in the company.
CREATE TABLE projects (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  company_id BLOB NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, company_id, name_key),
  -- What is in a project says whose it is, and can be of no other company.
  UNIQUE (tenant_id, company_id, id),
  FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
) STRICT;
