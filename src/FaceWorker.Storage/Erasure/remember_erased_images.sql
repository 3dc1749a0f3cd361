-- The images $2 (ids) of the gallery $1 (id), which the erasure $3 (id) deletes, are not indexed again. With $4, only those that an archive lists: others come back only where somebody sends them.
-- Before the lines of the archives are deleted. Index: image (id), archive_item_image. Rows: none; one is added per image.
INSERT INTO erased_image (gallery_id, image_hash, erasure_id)
SELECT image.gallery_id, sha256(key || image.sha256), $3
FROM image, erasure_key
WHERE image.gallery_id = $1 AND image.id = ANY ($2::bigint[]) AND (NOT $4 OR EXISTS (SELECT FROM archive_item WHERE image_id = image.id))
ON CONFLICT (gallery_id, image_hash) DO NOTHING
