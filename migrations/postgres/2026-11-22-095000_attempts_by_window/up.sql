-- Counts whose window is over are thrown away, found by when it opened.
CREATE INDEX attempts_by_window ON attempts (tenant_id, kind, window_start);
