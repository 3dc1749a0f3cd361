-- Deletes the crops of the faces $1.
-- Index: face_crop (face_id). Rows: none.
DELETE FROM face_crop WHERE face_id = ANY ($1::bigint[])
