-- Deletes the space $1 (id), whose partition is gone. Index: space (id). Rows: none.
DELETE FROM space WHERE id = $1
