DROP TRIGGER policy_scripts_gains;
DROP TRIGGER policy_scripts_loses;
DROP TRIGGER policy_scripts_differs;
DROP TRIGGER policy_versions_differs;
