-- Whose is the face $2 of the gallery $1 (id)?
-- Index: face (id), image (id), subject (id). Rows: one, or none where the gallery has no such face; nulls for nobody's.
SELECT subject.id, subject.name
FROM face
JOIN image ON image.id = face.image_id AND image.gallery_id = $1
LEFT JOIN subject ON subject.id = face.subject_id
WHERE face.id = $2
