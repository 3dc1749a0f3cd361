-- Calls the subject $1 (id) $2, or (null) nothing. A name that is taken violates subject_gallery_id_name_key.
-- Index: subject (id). Rows: none.
UPDATE subject SET name = $2 WHERE id = $1
