-- Deletes the faces that only the detector of the space $1 (id) found, but for those that somebody confirmed. Index: face_added_for. Rows: none.
DELETE FROM face WHERE added_for = $1 AND NOT is_confirmed
