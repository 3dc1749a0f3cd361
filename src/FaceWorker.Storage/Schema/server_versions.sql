-- Which server is this, and which pgvector has it: in this database, and to install?
-- Rows: one; nulls where pgvector is not.
SELECT current_setting('server_version_num')::integer, current_setting('server_version'),
  (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
  (SELECT default_version FROM pg_available_extensions WHERE name = 'vector')
