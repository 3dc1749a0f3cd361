-- Has the planner statistics of all templates together, with values of some? By itself the server keeps those of each space only; ANALYZE of the whole database makes them.
-- Index: none. Rows: one.
SELECT EXISTS (SELECT FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'template')
