-- What are the neighbours of the faces $2 (null: of all) of the space $1 (id), and how far are they? Index: face_link (face_id), face_link (space_id, face_id).
-- Rows: one per face that is linked.
SELECT face_id, neighbours, distances FROM face_link WHERE space_id = $1 AND ($2::bigint[] IS NULL OR face_id = ANY ($2))
