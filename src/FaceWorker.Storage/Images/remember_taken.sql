-- Remembers when these images were taken, where that is not known yet because they were indexed before it was kept. Marks the subjects on them to be measured.
-- $1 gallery ids, $2 SHA-256 digests, $3 times: one element per image. Not those that are more than a day ahead, as in add_images.
-- Index: image (gallery_id, sha256), image (id), face (image_id, position). Rows: none. Ordered against deadlocks, as in add_images.
WITH known AS MATERIALIZED (
  SELECT image.id, seen.taken_at
  FROM unnest($1::bigint[], $2::bytea[], $3::timestamp[]) AS seen (gallery_id, sha256, taken_at)
  JOIN image USING (gallery_id, sha256)
  WHERE image.taken_at IS NULL AND seen.taken_at < now() AT TIME ZONE 'UTC' + interval '1 day'
  ORDER BY image.id
  FOR NO KEY UPDATE OF image
), dated AS (
  UPDATE image SET taken_at = known.taken_at FROM known WHERE image.id = known.id RETURNING image.id, image.gallery_id
)
INSERT INTO subject_to_measure (gallery_id, subject_id)
SELECT DISTINCT dated.gallery_id, face.subject_id
FROM dated
JOIN face ON face.image_id = dated.id
WHERE face.subject_id IS NOT NULL
