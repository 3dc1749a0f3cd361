-- Takes back what was said in the change $1. Index: face_constraint_change. Rows: none.
DELETE FROM face_constraint WHERE change_id = $1
