-- Brings a subject back into the gallery $1 (id) as it was: $2 id, $3 name or null, $4 created at, $5 whether it is ignored, $6 whether it is watched. A name that is taken violates
-- subject_gallery_id_name_key. Index: subject (gallery_id, name). Rows: none.
INSERT INTO subject (gallery_id, id, name, created_at, is_ignored, is_watched) VALUES ($1, $2, $3, $4, $5, $6)
