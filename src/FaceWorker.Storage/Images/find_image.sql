-- Does the gallery hold this image, and with which faces?
-- $1 gallery id, $2 SHA-256 digest. One image a statement: it is planned once for a connection. With arrays it is planned each time, which costs more than
-- the answer (0.6 ms), because what was planned for any number of images never looks cheaper than what is planned for a few.
-- Index: image (gallery_id, sha256), face (image_id, position), subject (id).
-- Rows: one per face, from the left to the right; one with nulls for an image without faces; none for an unknown image.
SELECT image.gallery_id, image.sha256, image.id, face.id, face.x, face.y, face.width, face.height, face.score, face.problems, subject.id, subject.name,
  face.sharpness, face.yaw, face.pitch, face.roll, face.quality, image.decoded_share, image.pages, image.turn
FROM image
LEFT JOIN face ON face.image_id = image.id
LEFT JOIN subject ON subject.id = face.subject_id
WHERE image.gallery_id = $1 AND image.sha256 = $2
ORDER BY face.position
