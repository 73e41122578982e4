DROP TABLE external_requests;
