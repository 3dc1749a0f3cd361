-- Deletes the templates of the faces $1 (ids) from the spaces $2 (ids). Index: template_s<id> (face_id, space_id) of these spaces. Rows: none; one is changed per template.
DELETE FROM template WHERE face_id = ANY ($1::bigint[]) AND space_id = ANY ($2::bigint[])
