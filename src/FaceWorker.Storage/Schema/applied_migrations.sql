-- Which migrations were applied?
-- Rows: one per migration, in order.
SELECT number, name, sha256 FROM schema_migration ORDER BY number
