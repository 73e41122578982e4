-- Templates of requests that a company's agents send elsewhere; this program never does.
CREATE TABLE external_requests (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  method text NOT NULL CHECK (method IN ('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')),
  url text NOT NULL,
  -- A JSON object of texts.
  headers text NOT NULL,
  body text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, company_id, name_key),
  FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE external_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE external_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON external_requests
  USING (tenant_id = (SELECT tenantry_tenant())) WITH CHECK (tenant_id = tenantry_tenant());
