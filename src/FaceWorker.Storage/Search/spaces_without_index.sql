-- Which spaces may hold $1 templates or more, and have no finished HNSW index? Judged by the size of their partitions,
-- which costs nothing: a value of a vector takes two bytes. Spaces that a large load fills wait for its end; one whose operation is under way needs
-- no other, and one whose operation has failed or was cancelled waits for a person, who tries that again; a gallery that is being deleted needs none. Index: operation_of_target.
-- Rows: one per such space.
SELECT space.id, space.dimensions, gallery.name
FROM space
JOIN gallery ON gallery.id = space.gallery_id AND deleting_since IS NULL
LEFT JOIN pg_index ON pg_index.indexrelid = to_regclass(format('template_s%s_hnsw', space.id))
WHERE pg_index.indisvalid IS NOT TRUE
  AND pg_table_size(to_regclass(format('template_s%s', space.id))) >= $1::bigint * 2 * space.dimensions
  AND NOT EXISTS (
    SELECT FROM operation
    WHERE operation.gallery_id = gallery.id AND kind = 'index' AND target = space.id AND operation.state <> 'done')
  AND space.gallery_id NOT IN (SELECT gallery_id FROM ({large_loads}) AS large_load)
ORDER BY space.id
