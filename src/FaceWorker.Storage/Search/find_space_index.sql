-- How long are the vectors of the space $1 (id), and has it a finished HNSW index (true), the leftover of an interrupted build (false), or none (null)?
-- Rows: one or none.
SELECT space.dimensions, pg_index.indisvalid
FROM space
LEFT JOIN pg_index ON pg_index.indexrelid = to_regclass(format('template_s%s_hnsw', space.id))
WHERE space.id = $1
