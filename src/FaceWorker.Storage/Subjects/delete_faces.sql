-- Deletes the faces $1; they vanish from the audit, too.
-- Index: face (id), subject_change_face (face_id); each face looks for its templates in every partition. Rows: none.
DELETE FROM face WHERE id = ANY ($1::bigint[])
