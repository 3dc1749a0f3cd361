-- Deletes from the archives of the gallery $1 (id) the files that brought one of the images $2 (ids), and those of the keys $3 that brought none, and takes them out of the counts.
-- The archives are locked. Index: archive (gallery_id, source), archive_item_image, archive_item (archive_id, source_key). Rows: one, how many. Ordered as everywhere against deadlocks.
WITH doomed AS MATERIALIZED (
  SELECT item.id, item.archive_id, item.state, item.reason, item.faces, item.gone
  FROM archive_item AS item
  JOIN archive ON archive.id = item.archive_id
  WHERE archive.gallery_id = $1 AND (item.image_id = ANY ($2::bigint[]) OR item.image_id IS NULL AND item.source_key = ANY ($3::uuid[]))
  ORDER BY item.id
  FOR UPDATE OF item
), deleted AS (
  DELETE FROM archive_item USING doomed WHERE archive_item.id = doomed.id
), counted AS (
  INSERT INTO archive_count (archive_id, worker, state, reason, items, faces)
  SELECT archive_id, '', state, reason, -count(*), -sum(faces)
  FROM (
    SELECT archive_id, 'listed', '', 0 FROM doomed
    UNION ALL
    SELECT archive_id, 'gone', '', 0 FROM doomed WHERE gone
    UNION ALL
    SELECT archive_id, state, coalesce(reason, ''), CASE state WHEN 'indexed' THEN coalesce(faces, 0) ELSE 0 END
    FROM doomed
    WHERE state IN ('indexed', 'duplicate', 'rejected', 'parked')
  ) AS step (archive_id, state, reason, faces)
  GROUP BY archive_id, state, reason
  ORDER BY archive_id, state, reason
  ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items, faces = archive_count.faces + excluded.faces
)
SELECT count(*) FROM doomed
