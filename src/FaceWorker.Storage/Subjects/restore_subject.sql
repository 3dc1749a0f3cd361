-- Brings a subject back into the gallery $1 (id) as it was: $2 id, $3 name, $4 created at. A name that is taken violates subject_gallery_id_name_key.
-- Index: subject (gallery_id, name). Rows: none.
INSERT INTO subject (gallery_id, id, name, created_at) VALUES ($1, $2, $3, $4)
