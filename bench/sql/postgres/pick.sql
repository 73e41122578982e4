\set n random(1, :picks)
SELECT k.tenant, k.user_id FROM bench.pick k WHERE k.n = :n;
