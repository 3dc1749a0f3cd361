-- Takes the subject $1 (id) away. Faces that it still has are nobody's then.
-- Index: subject (id), face (subject_id). Rows: none.
DELETE FROM subject WHERE id = $1
