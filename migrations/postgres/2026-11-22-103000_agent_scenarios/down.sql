DROP TABLE agent_scenarios;
