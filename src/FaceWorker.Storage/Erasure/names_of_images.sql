-- What are the images $1 (ids) called? Index: image (id), image_source (image_id). Rows: one per image: the SHA-256 of its bytes, and where these were seen.
SELECT sha256, ARRAY(SELECT source FROM image_source WHERE image_id = image.id) FROM image WHERE id = ANY ($1::bigint[])
