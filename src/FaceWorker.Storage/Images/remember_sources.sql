-- Remembers where the bytes of these images were seen; images that the gallery does not hold are passed over.
-- $1 gallery ids, $2 SHA-256 digests of the bytes, $3 sources, $4 SHA-256 digests of the sources: one element per image.
-- Those of a gallery that is being deleted are passed over, too. Index: image (gallery_id, sha256). Rows: none. Ordered against deadlocks, as in add_images.
WITH present AS MATERIALIZED (
  SELECT id FROM gallery WHERE id = ANY($1::bigint[]) AND deleting_since IS NULL ORDER BY id FOR KEY SHARE SKIP LOCKED
)
INSERT INTO image_source (image_id, source, source_sha256)
SELECT image.id, seen.source, seen.source_sha256
FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::bytea[]) AS seen (gallery_id, sha256, source, source_sha256)
JOIN image USING (gallery_id, sha256)
JOIN present ON present.id = image.gallery_id
ORDER BY image.id, seen.source_sha256
ON CONFLICT (image_id, source_sha256) DO NOTHING
