-- Events of one action are found by it: a rare one would otherwise be looked for among all of the tenant.
CREATE INDEX IF NOT EXISTS audit_events_by_action ON audit_events (tenant_id, action, at DESC, id DESC);
