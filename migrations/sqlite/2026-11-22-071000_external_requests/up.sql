-- Templates of requests that a company's agents send elsewhere; this program never does.
CREATE TABLE external_requests (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  company_id BLOB NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')),
  url TEXT NOT NULL,
  -- A JSON object of texts.
  headers TEXT NOT NULL,
  body TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, company_id, name_key),
  FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
) STRICT;
