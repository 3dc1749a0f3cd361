-- Makes one duplicate of each of the images $2, in the archive $1 (id), the indexed one, where no present file is.
-- Index: archive_item (image_id). Rows: none.
WITH promoted AS MATERIALIZED (
  SELECT duplicate.id, duplicate.faces
  FROM unnest($2::bigint[]) AS orphan (image_id)
  CROSS JOIN LATERAL (
    SELECT id, faces FROM archive_item
    WHERE archive_id = $1 AND image_id = orphan.image_id AND state = 'duplicate' AND NOT gone
    ORDER BY id LIMIT 1
    FOR UPDATE SKIP LOCKED
  ) AS duplicate
  WHERE NOT EXISTS (SELECT FROM archive_item AS first WHERE first.image_id = orphan.image_id AND first.state = 'indexed' AND NOT first.gone)
), changed AS (
  UPDATE archive_item SET state = 'indexed' FROM promoted WHERE archive_item.id = promoted.id
)
INSERT INTO archive_count (archive_id, worker, state, items, faces)
SELECT $1, '', state, sum(items), sum(faces)
FROM (
  SELECT 'duplicate', -1, 0 FROM promoted
  UNION ALL
  SELECT 'indexed', 1, coalesce(faces, 0) FROM promoted
) AS step (state, items, faces)
GROUP BY state
ORDER BY state
ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items, faces = archive_count.faces + excluded.faces
