-- A write that must touch a row, in a statement that writes more: where it touches none, somebody else was faster, and
-- nothing of the statement is written.
CREATE FUNCTION tenantry_touched(rows bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF rows = 0 THEN
    RAISE EXCEPTION 'the row has moved' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN rows;
END
$$;
