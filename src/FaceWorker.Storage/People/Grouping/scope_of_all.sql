-- Which faces of the space $1 (id) are linked, on which images, whose are they, and are they confirmed?
-- Index: face_link (space_id, face_id), face (id). Rows: one per face, by id.
SELECT face.id, face.image_id, face.subject_id, face.is_confirmed
FROM face_link
JOIN face ON face.id = face_link.face_id
WHERE face_link.space_id = $1
ORDER BY face.id
