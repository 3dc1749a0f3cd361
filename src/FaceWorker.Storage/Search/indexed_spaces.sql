-- Which spaces have a finished HNSW index, and is it over the signs of the values?
-- Rows: one per such space.
SELECT space.id, pg_opclass.opcname = 'bit_hamming_ops'
FROM space
JOIN pg_index ON pg_index.indexrelid = to_regclass(format('template_s%s_hnsw', space.id))
JOIN pg_opclass ON pg_opclass.oid = pg_index.indclass[0]
WHERE pg_index.indisvalid
