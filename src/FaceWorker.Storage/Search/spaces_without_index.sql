-- Which spaces may hold $1 templates or more, and have no finished HNSW index? Judged by the size of their partitions,
-- which costs nothing: a value of a vector takes two bytes. Spaces that a large load fills wait for its end.
-- Rows: one per such space; whether the leftover of an interrupted build is in the way.
SELECT space.id, space.dimensions, pg_index.indexrelid IS NOT NULL
FROM space
LEFT JOIN pg_index ON pg_index.indexrelid = to_regclass(format('template_s%s_hnsw', space.id))
WHERE pg_index.indisvalid IS NOT TRUE
  AND pg_table_size(to_regclass(format('template_s%s', space.id))) >= $1::bigint * 2 * space.dimensions
  AND space.gallery_id NOT IN (SELECT gallery_id FROM ({large_loads}) AS large_load)
ORDER BY space.id
