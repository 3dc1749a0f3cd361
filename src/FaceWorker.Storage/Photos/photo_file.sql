-- How is the image $2 of the gallery $1 (id) found again, and recognised? Full addresses of archives first, then where it was seen; the newest first, at most 8 of each.
-- Index: image (id), archive_item_image, image_source (image_id). Rows: one, or none.
SELECT image.id, image.sha256, image.width, image.height, image.turn,
  ARRAY(SELECT coalesce(address, source) FROM archive_item WHERE image_id = image.id AND NOT gone ORDER BY id DESC LIMIT 8)
  || ARRAY(SELECT source FROM image_source WHERE image_source.image_id = image.id ORDER BY first_seen DESC, source LIMIT 8)
FROM image
WHERE image.id = $2 AND image.gallery_id = $1
