-- Remembers when these images were taken, of which it is not known yet: they were indexed before this was kept.
-- $1 gallery ids, $2 SHA-256 digests, $3 times: one element per image. Not those that are more than a day ahead, as in add_images.
-- Index: image (gallery_id, sha256), image (id). Rows: none. Ordered against deadlocks, as in add_images.
WITH known AS MATERIALIZED (
  SELECT image.id, seen.taken_at
  FROM unnest($1::bigint[], $2::bytea[], $3::timestamp[]) AS seen (gallery_id, sha256, taken_at)
  JOIN image USING (gallery_id, sha256)
  WHERE image.taken_at IS NULL AND seen.taken_at < now() AT TIME ZONE 'UTC' + interval '1 day'
  ORDER BY image.id
  FOR NO KEY UPDATE OF image
)
UPDATE image SET taken_at = known.taken_at FROM known WHERE image.id = known.id
