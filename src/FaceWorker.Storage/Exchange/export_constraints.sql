-- What was said of faces and subjects of the gallery $1 (id), and still holds, behind $2 (id)? The first $3. Index: face_constraint_in_force. Rows: one per constraint, by id.
SELECT id, kind = 'same', face_id, other_face_id, subject_id, other_subject_id, actor, said_at
FROM face_constraint
WHERE gallery_id = $1 AND ended_by IS NULL AND id > $2
ORDER BY id
LIMIT $3
