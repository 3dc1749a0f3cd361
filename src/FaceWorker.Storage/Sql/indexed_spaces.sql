-- Which spaces have a finished HNSW index?
-- Rows: one per such space.
SELECT space.id
FROM space
JOIN pg_index ON pg_index.indexrelid = to_regclass(format('template_s%s_hnsw', space.id))
WHERE pg_index.indisvalid
