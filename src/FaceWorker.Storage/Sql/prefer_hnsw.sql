-- For the rest of the transaction: how many candidates an HNSW search keeps ($1, as text), and that it is not replaced
-- by a scan of the whole table when the planner thinks so.
-- Rows: one.
SELECT set_config('hnsw.ef_search', $1, true), set_config('enable_seqscan', 'off', true)
