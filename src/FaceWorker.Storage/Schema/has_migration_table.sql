-- Was this database ever migrated?
-- Rows: one.
SELECT to_regclass('schema_migration') IS NOT NULL
