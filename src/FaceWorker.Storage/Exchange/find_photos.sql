-- Which images of the gallery $1 (id) have one of the digests $2, or were seen at a source with one of the digests $3? Index: image (gallery_id, sha256), image_source (source_sha256), image (id).
-- Rows: one per image and digest by which it was found; the digest is null where it is the image's own. Of several images at a source, the last seen comes first.
SELECT image.id, image.sha256, NULL::bytea AS source_sha256, image.width, image.height, image.indexed_at
FROM image
WHERE gallery_id = $1 AND sha256 = ANY ($2::bytea[])
UNION ALL
SELECT image.id, image.sha256, image_source.source_sha256, image.width, image.height, image_source.first_seen
FROM image_source
JOIN image ON image.id = image_source.image_id
WHERE image_source.source_sha256 = ANY ($3::bytea[]) AND image.gallery_id = $1
ORDER BY 6 DESC, 1 DESC
