-- Which faces has the subject $1 (id), where are they, is there a crop, are they confirmed, and when was the photo taken?
-- Index: face (subject_id), image (id), image_source (image_id), face_crop (face_id). Rows: one per face, oldest first.
SELECT face.id, face.image_id,
  (SELECT source FROM image_source WHERE image_source.image_id = face.image_id ORDER BY first_seen DESC, source LIMIT 1),
  face.x, face.y, face.width, face.height, face.score, EXISTS (SELECT FROM face_crop WHERE face_crop.face_id = face.id), face.is_confirmed, image.taken_at
FROM face
JOIN image ON image.id = face.image_id
WHERE face.subject_id = $1
ORDER BY face.id
