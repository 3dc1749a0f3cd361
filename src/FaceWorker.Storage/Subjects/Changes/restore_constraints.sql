-- What the change $1 ended holds again. Index: face_constraint_end. Rows: none.
UPDATE face_constraint SET ended_by = NULL WHERE ended_by = $1
