-- Where is the face $2 of the gallery $1 (id), and what is its crop, where one is kept? The image's columns are those of photo_file.
-- Index: face (id), image (id), face_crop (face_id), archive_item_image, image_source (image_id). Rows: one, or none.
SELECT image.id, image.sha256, image.width, image.height, image.turn,
  ARRAY(SELECT coalesce(address, source) FROM archive_item WHERE image_id = image.id AND NOT gone ORDER BY id DESC LIMIT 8)
  || ARRAY(SELECT source FROM image_source WHERE image_source.image_id = image.id ORDER BY first_seen DESC, source LIMIT 8),
  face.id, face.x, face.y, face.width, face.height, face_crop.jpeg
FROM face
JOIN image ON image.id = face.image_id AND image.gallery_id = $1
LEFT JOIN face_crop ON face_crop.face_id = face.id
WHERE face.id = $2
