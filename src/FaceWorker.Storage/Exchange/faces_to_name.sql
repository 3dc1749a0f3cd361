-- Which faces have the images $1, have they a template in space {space}, whose are they, is that confirmed, and whose are they not, by name?
-- Index: face (image_id, position), template_s{space} (face_id, space_id), subject (id), face_constraint_face. Rows: one per face, by image and position.
SELECT face.image_id, face.id, face.x, face.y, face.width, face.height, EXISTS (SELECT FROM template_s{space} WHERE face_id = face.id), subject.id, subject.name, face.is_confirmed,
  ARRAY (
    SELECT other.name FROM face_constraint JOIN subject AS other ON other.id = face_constraint.subject_id
    WHERE face_constraint.face_id = face.id AND kind = 'different' AND ended_by IS NULL AND other.name IS NOT NULL)
FROM face
LEFT JOIN subject ON subject.id = face.subject_id
WHERE face.image_id = ANY ($1::bigint[])
ORDER BY face.image_id, face.position
