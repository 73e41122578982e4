ALTER TABLE policy_runs DROP COLUMN invited;
