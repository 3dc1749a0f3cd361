-- Gives each of the faces $1 to the subject in $2, or to nobody: one element per face.
-- Index: face (id). Rows: none.
UPDATE face SET subject_id = moved.subject_id
FROM unnest($1::bigint[], $2::bigint[]) AS moved (face_id, subject_id)
WHERE face.id = moved.face_id
