-- Partitions of templates are made and dropped by functions that act as the owner of the tables, so that whoever stores and searches need not own anything (docs/decisions/0120).

-- Makes the partition of a space. Attached rather than created in place: that locks the parent table only against other changes of its shape. Where the rows of galleries are guarded, its own are, too.
CREATE FUNCTION add_template_partition(of_space bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  vector_length integer;
  worker name;
BEGIN
  SELECT dimensions INTO STRICT vector_length FROM space WHERE id = of_space;
  EXECUTE format('CREATE TABLE template_s%s (LIKE template INCLUDING DEFAULTS INCLUDING CONSTRAINTS, CONSTRAINT template_has_model_dimensions CHECK (vector_dims(embedding) = %s))', of_space, vector_length);
  EXECUTE format('ALTER TABLE template ATTACH PARTITION template_s%1$s FOR VALUES IN (%1$s)', of_space);
  FOR worker IN
    SELECT rolname FROM pg_policy JOIN pg_roles ON pg_roles.oid = ANY (polroles) WHERE polrelid = 'template'::regclass AND polname = 'worker'
  LOOP
    EXECUTE format('CREATE POLICY worker ON template_s%s TO %I USING (true)', of_space, worker);
    EXECUTE format('ALTER TABLE template_s%s ENABLE ROW LEVEL SECURITY', of_space);
  END LOOP;
END $$;

-- Drops the partition of a space, which may itself be gone.
CREATE FUNCTION drop_template_partition(of_space bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  EXECUTE format('DROP TABLE template_s%s', of_space);
END $$;

-- A function that acts as somebody else finds names where they are now, and temporary tables of its caller last.
DO $$
DECLARE
  path text := format('%I, %I, pg_temp', current_schema(), (SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'));
BEGIN
  EXECUTE format('ALTER FUNCTION add_template_partition(bigint) SET search_path = %s', path);
  EXECUTE format('ALTER FUNCTION drop_template_partition(bigint) SET search_path = %s', path);
END $$;

REVOKE ALL ON FUNCTION add_template_partition(bigint), drop_template_partition(bigint) FROM PUBLIC;
