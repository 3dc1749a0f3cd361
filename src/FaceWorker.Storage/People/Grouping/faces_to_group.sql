-- Which faces of the space $1 (id) are to be grouped? Index: face_to_group (space_id). Rows: one per face, by id.
SELECT face_id FROM face_to_group WHERE space_id = $1 ORDER BY face_id
