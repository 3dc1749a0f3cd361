-- Which faces of the space $1 (id) may have a reason to move because the faces $2 changed? Those, their neighbours up to the squared distance $3, those that somebody
-- said to be the same person as one of them, and all faces of the subjects of all these. On which images are they, whose are they, and are they confirmed?
-- Index: face_link (face_id), face (id), face (subject_id), face_constraint_face, face_constraint_other_face. Rows: one per face, by id.
WITH near AS (
  SELECT unnest($2::bigint[]) AS face_id
  UNION
  SELECT neighbour.face_id
  FROM face_link
  CROSS JOIN unnest(face_link.neighbours, face_link.distances) AS neighbour (face_id, distance)
  WHERE face_link.face_id = ANY ($2) AND neighbour.distance <= $3
), reached AS (
  SELECT face_id FROM near
  UNION
  SELECT CASE near.face_id WHEN said.face_id THEN said.other_face_id ELSE said.face_id END
  FROM near
  JOIN face_constraint AS said ON said.kind = 'same' AND said.ended_by IS NULL AND near.face_id IN (said.face_id, said.other_face_id)
), own AS (
  SELECT face.id, face.subject_id FROM reached JOIN face ON face.id = reached.face_id
), everybody AS (
  SELECT id FROM own
  UNION
  SELECT face.id FROM (SELECT DISTINCT subject_id FROM own WHERE subject_id IS NOT NULL) AS subject JOIN face USING (subject_id)
)
SELECT face.id, face.image_id, face.subject_id, face.is_confirmed
FROM everybody
JOIN face USING (id)
ORDER BY face.id
