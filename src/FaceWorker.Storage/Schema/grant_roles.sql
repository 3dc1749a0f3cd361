-- Makes the two roles of this database where they are missing, gives them what they may do, and guards the rows of galleries (docs/decisions/0120). Run as the owner of the tables and outside of a
-- transaction: each table is guarded in one of its own, so that workers wait for none of them long. Repeating it is harmless, and does again only what is new. Index: none. Rows: none.
--
-- <database>_worker: workers, console and command. Everything but changing the schema and the record of migrations, and what the audit has.
-- <database>_reader: reports on the galleries that are granted to its members; no vectors, no pictures of faces, no secrets, and no answers.
DO $roles$
DECLARE
  worker text := current_database() || '_worker';
  reader text := current_database() || '_reader';
  home   oid  := (SELECT relnamespace FROM pg_class WHERE oid = 'template'::regclass);
  owner  oid  := (SELECT relowner FROM pg_class WHERE oid = 'template'::regclass);
  mine   text := 'ANY ((SELECT galleries_of_reader())::bigint[])'; -- asked once for each statement, so that indexes are used as ever
  one    record;
BEGIN
  IF octet_length(worker) > 63 THEN
    RAISE EXCEPTION 'the name of database "%" is too long to make names of roles from it', current_database() USING ERRCODE = 'name_too_long';
  END IF;
  IF to_regrole(quote_ident(worker)) IS NULL THEN
    EXECUTE format('CREATE ROLE %I', worker);
  END IF;
  IF to_regrole(quote_ident(reader)) IS NULL THEN
    EXECUTE format('CREATE ROLE %I', reader);
  END IF;

  EXECUTE format('REVOKE CREATE ON SCHEMA %s FROM PUBLIC', home::regnamespace);
  EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I, %I', home::regnamespace, worker, reader);
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), worker);
  EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON TABLES TO %I', owner::regrole, home::regnamespace, worker);
  EXECUTE format('GRANT EXECUTE ON FUNCTION add_template_partition(bigint), drop_template_partition(bigint), clear_gallery_from_audit(text, text) TO %I', worker);
  FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = home AND relowner = owner AND relkind IN ('r', 'p') LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON %s TO %I', one.name, worker); -- maintain: statistics after a listing, vacuum after an erasure
  END LOOP;
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON schema_migration FROM %I', worker);
  EXECUTE format('REVOKE UPDATE, DELETE ON audit FROM %I', worker);
  COMMIT;

  -- What belongs to galleries: the ledger, which has their names, and whatever refers to one, by way of others or in partitions.
  FOR one IN
    WITH RECURSIVE guarded (id) AS (
      SELECT unnest(ARRAY['gallery'::regclass, 'rejection'::regclass])::oid
      UNION
      SELECT conrelid FROM pg_constraint JOIN guarded ON confrelid = guarded.id WHERE contype = 'f'
    )
    SELECT id::regclass AS name
    FROM guarded
    JOIN pg_class ON pg_class.oid = guarded.id AND relowner = owner
    WHERE NOT relrowsecurity
      OR NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = guarded.id AND polname = 'worker' AND to_regrole(quote_ident(worker))::oid = ANY (polroles))
  LOOP
    EXECUTE format('DROP POLICY IF EXISTS worker ON %s', one.name); -- another database's, from which this one was restored
    EXECUTE format('CREATE POLICY worker ON %s TO %I USING (true)', one.name, worker);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', one.name);
    COMMIT;
  END LOOP;

  -- Full addresses, which have secrets, are nobody's report.
  FOR one IN
    SELECT report.name, report.condition,
      (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = report.name AND attnum > 0 AND NOT attisdropped AND attname <> 'address') AS columns
    FROM (VALUES
      ('gallery'::regclass, 'id = ' || mine),
      ('space',             'gallery_id = ' || mine),
      ('image',             'gallery_id = ' || mine),
      ('image_source',      'EXISTS (SELECT FROM image WHERE image.id = image_source.image_id)'),
      ('face',              'EXISTS (SELECT FROM image WHERE image.id = face.image_id)'),
      ('subject',           'gallery_id = ' || mine),
      ('subject_change',    'gallery_id = ' || mine),
      ('calibration',       'gallery_id = ' || mine),
      ('archive',           'gallery_id = ' || mine),
      ('archive_item',      'EXISTS (SELECT FROM archive WHERE archive.id = archive_item.archive_id)'),
      ('archive_count',     'EXISTS (SELECT FROM archive WHERE archive.id = archive_count.archive_id)'),
      ('archive_pace',      'EXISTS (SELECT FROM archive WHERE archive.id = archive_pace.archive_id)'),
      ('operation',         'gallery_id = ' || mine),
      ('event',             'gallery_id = ' || mine),
      ('rejection',         'gallery IN (SELECT name FROM gallery)')
    ) AS report (name, condition)
  LOOP
    EXECUTE format('GRANT SELECT (%s) ON %s TO %I', one.columns, one.name, reader);
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = one.name AND polname = 'reader' AND to_regrole(quote_ident(reader))::oid = ANY (polroles)) THEN
      EXECUTE format('DROP POLICY IF EXISTS reader ON %s', one.name);
      EXECUTE format('CREATE POLICY reader ON %s FOR SELECT TO %I USING (%s)', one.name, reader, one.condition);
    END IF;
    COMMIT;
  END LOOP;

  -- Vectors are granted by hand, where somebody needs them: GRANT SELECT ON template TO a login. Then these are the ones.
  IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'template'::regclass AND polname = 'reader' AND to_regrole(quote_ident(reader))::oid = ANY (polroles)) THEN
    DROP POLICY IF EXISTS reader ON template;
    EXECUTE format('CREATE POLICY reader ON template FOR SELECT TO %I USING (space_id IN (SELECT id FROM space))', reader);
  END IF;
  EXECUTE format('GRANT SELECT ON model TO %I', reader);
END $roles$
