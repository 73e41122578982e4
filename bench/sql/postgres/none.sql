\set n random(1, :picks)
SELECT :n::int;
