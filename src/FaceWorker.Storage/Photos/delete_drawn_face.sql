-- Deletes the face $1 (id) if it was drawn by hand and is nobody's. Index: face (id). Rows: one where it was, with its id.
DELETE FROM face WHERE id = $1 AND is_drawn AND subject_id IS NULL RETURNING id
