-- Which images of the gallery $1 (id) have the id $2, the SHA-256 $3, or were seen at the source whose SHA-256 is $4? Two of the three are null.
-- Index: image (id), image (gallery_id, sha256), image_source (source_sha256). Rows: one per image.
SELECT id FROM image WHERE gallery_id = $1 AND id = $2::bigint
UNION
SELECT id FROM image WHERE gallery_id = $1 AND sha256 = $3::bytea
UNION
SELECT image.id FROM image_source JOIN image ON image.id = image_source.image_id WHERE source_sha256 = $4::bytea AND gallery_id = $1
