-- Which photos has the gallery $1 (id) behind $2 (id)? The first $3. Index: image (id), image_source (image_id, source_sha256). Rows: one per image, by id.
SELECT image.id, sha256, width, height, turn, decoded_share, pages, taken_at, indexed_at,
  ARRAY (SELECT source FROM image_source WHERE image_source.image_id = image.id ORDER BY first_seen, source)
FROM image
WHERE gallery_id = $1 AND image.id > $2
ORDER BY image.id
LIMIT $3
