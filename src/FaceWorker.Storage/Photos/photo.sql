-- What is to be known of the image $2 of the gallery $1 (id), and where was it seen, the newest place first (at most 20)?
-- Index: image (id), image_source (image_id). Rows: one, or none.
SELECT image.id, image.width, image.height, image.turn, image.decoded_share, image.pages, image.indexed_at, image.taken_at,
  ARRAY(SELECT source FROM image_source WHERE image_source.image_id = image.id ORDER BY first_seen DESC, source LIMIT 20)
FROM image
WHERE image.id = $2 AND image.gallery_id = $1
