-- Did somebody say that the subjects $2 and the faces of nobody $3 of the gallery $1 (id) are not all one person, and does it still hold?
-- Index: face_constraint_in_force, face (subject_id), face (id). Rows: one, the first that was said, or none: face, other face, subject, other subject, who said so.
WITH sides AS (
  SELECT id AS face_id, subject_id AS side FROM face WHERE subject_id = ANY ($2::bigint[])
  UNION ALL
  SELECT id, -id FROM face WHERE id = ANY ($3::bigint[])
)
SELECT said.face_id, said.other_face_id, said.subject_id, said.other_subject_id, said.actor
FROM face_constraint AS said
LEFT JOIN sides AS one ON one.face_id = said.face_id
LEFT JOIN sides AS other ON other.face_id = said.other_face_id
WHERE said.gallery_id = $1 AND said.ended_by IS NULL AND said.kind = 'different'
  AND (said.subject_id = ANY ($2) AND said.other_subject_id = ANY ($2)
    OR said.subject_id = ANY ($2) AND one.side <> said.subject_id
    OR one.side <> other.side)
ORDER BY said.id
LIMIT 1
