-- Which faces of the gallery $1 (id) are confirmed, and which were said to be the same person as another, with templates in space {space}? At most $2, and $3 of one subject,
-- in an order that says nothing about them.
-- Index: subject (gallery_id, name), face (subject_id), face_constraint_in_force, face (id), template_s{space} (face_id, space_id). Rows: one per face, with the subject where that is confirmed.
WITH said AS (
  SELECT face_id AS id FROM face_constraint WHERE gallery_id = $1 AND kind = 'same' AND ended_by IS NULL AND face_id IS NOT NULL
  UNION
  SELECT other_face_id FROM face_constraint WHERE gallery_id = $1 AND kind = 'same' AND ended_by IS NULL AND other_face_id IS NOT NULL
), confirmed AS (
  SELECT face.id, face.subject_id, row_number() OVER (PARTITION BY face.subject_id ORDER BY hashint8(face.id), face.id) AS place
  FROM subject
  JOIN face ON face.subject_id = subject.id
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE subject.gallery_id = $1 AND face.is_confirmed
), chosen AS (
  SELECT id, subject_id FROM confirmed WHERE place <= $3
  UNION ALL
  SELECT face.id, NULL FROM said JOIN face ON face.id = said.id WHERE NOT face.is_confirmed OR face.subject_id IS NULL
)
SELECT chosen.id, chosen.subject_id, template.embedding
FROM chosen
JOIN template_s{space} AS template ON template.face_id = chosen.id
ORDER BY hashint8(chosen.id), chosen.id
LIMIT $2
