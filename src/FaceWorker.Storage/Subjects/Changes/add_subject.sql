-- Adds a subject named $2 (null: nobody knows the name) to the gallery $1 (id). A name that is taken violates subject_gallery_id_name_key.
-- Index: subject (gallery_id, name). Rows: one, its id.
INSERT INTO subject (gallery_id, name) VALUES ($1, $2) RETURNING id
