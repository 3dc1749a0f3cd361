-- Ends what the change $2 of the gallery $1 (id) contradicts: two faces, or a face and a subject, were said to be different people, and are confirmed as one now.
-- Index: face_constraint_in_force, face (id). Rows: none.
UPDATE face_constraint SET ended_by = $2
FROM face
WHERE face_constraint.gallery_id = $1 AND ended_by IS NULL AND kind = 'different' AND face.id = face_constraint.face_id AND face.is_confirmed
  AND (face.subject_id = face_constraint.subject_id
    OR EXISTS (SELECT FROM face AS other WHERE other.id = other_face_id AND other.is_confirmed AND other.subject_id = face.subject_id))
