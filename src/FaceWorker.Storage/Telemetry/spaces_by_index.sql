-- How many spaces have a finished HNSW index, are having one built, lack it although they may hold $1 templates or more, or are too small to need it? Judged
-- by the size of their partitions, as spaces_without_index does. Galleries that are being deleted do not count. Index: operation_unfinished. Rows: one per state.
SELECT
  CASE
    WHEN pg_index.indisvalid THEN 'ready'
    WHEN EXISTS (
      SELECT FROM operation
      WHERE operation.gallery_id = gallery.id AND operation.kind = 'index' AND operation.target = space.id AND operation.state = 'running') THEN 'building'
    WHEN pg_table_size(to_regclass(format('template_s%s', space.id))) >= $1::bigint * 2 * space.dimensions THEN 'missing'
    ELSE 'notNeeded'
  END AS state,
  count(*)
FROM space
JOIN gallery ON gallery.id = space.gallery_id AND deleting_since IS NULL
LEFT JOIN pg_index ON pg_index.indexrelid = to_regclass(format('template_s%s_hnsw', space.id))
GROUP BY 1
