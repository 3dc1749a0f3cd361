-- Which faces behind the face $1 have templates in both of the spaces {space} and {shadow}, and whose are they? At most $2.
-- Index: template_s{space} (face_id, space_id), template_s{shadow} (face_id, space_id), face (id), subject (id). Rows: one per face with both vectors, by id.
SELECT face.id, face.image_id, face.subject_id, subject.name, active.embedding, shadow.embedding
FROM template_s{space} AS active
JOIN template_s{shadow} AS shadow ON shadow.face_id = active.face_id
JOIN face ON face.id = active.face_id
LEFT JOIN subject ON subject.id = face.subject_id
WHERE active.face_id > $1
ORDER BY active.face_id
LIMIT $2
