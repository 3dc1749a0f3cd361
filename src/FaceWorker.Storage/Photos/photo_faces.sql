-- Which faces has the image $1 (id), whose are they, and who says so?
-- Index: face (image_id, position), subject (id). Rows: one per face, those of the detector from the left to the right, then those drawn by hand.
SELECT face.id, face.x, face.y, face.width, face.height, face.score, face.problems, subject.id, subject.name,
  face.sharpness, face.yaw, face.pitch, face.roll, face.quality, face.is_confirmed, face.is_drawn, face.position
FROM face
LEFT JOIN subject ON subject.id = face.subject_id
WHERE face.image_id = $1
ORDER BY face.position
