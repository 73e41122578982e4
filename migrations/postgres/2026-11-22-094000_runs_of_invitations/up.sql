-- Whose address stands in the invitation of a run's context, where whoever asked did not type it.
ALTER TABLE policy_runs ADD COLUMN invited uuid;
