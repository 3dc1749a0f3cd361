-- Deletes the templates of the faces $1 from space {space}.
-- Index: template_s{space} (face_id, space_id). Rows: none.
DELETE FROM template_s{space} WHERE face_id = ANY ($1::bigint[])
