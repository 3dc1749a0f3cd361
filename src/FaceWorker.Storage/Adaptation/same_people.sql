-- What was said to be one person in the gallery $1 (id)? Index: face_constraint_in_force. Rows: one per constraint: a face and a face, a face and a subject, or a subject and a subject.
SELECT face_id, CASE WHEN face_id IS NULL THEN subject_id END,
  other_face_id, CASE WHEN face_id IS NOT NULL AND other_face_id IS NULL THEN subject_id ELSE other_subject_id END
FROM face_constraint
WHERE gallery_id = $1 AND kind = 'same' AND ended_by IS NULL
ORDER BY id
