-- For the rest of the transaction: how many candidates an HNSW search keeps ($1, as text). For pools larger than Storage:EfSearch.
-- Rows: one.
SELECT set_config('hnsw.ef_search', $1, true)
