-- What was said of faces and subjects of the gallery $1 (id), and still holds? Index: face_constraint_in_force. Rows: one per constraint.
SELECT kind = 'same', face_id, other_face_id, subject_id, other_subject_id FROM face_constraint WHERE gallery_id = $1 AND ended_by IS NULL
