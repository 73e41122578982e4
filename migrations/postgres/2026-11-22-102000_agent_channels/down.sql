DROP TABLE agent_channels;
