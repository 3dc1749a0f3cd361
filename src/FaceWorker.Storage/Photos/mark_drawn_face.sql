-- The face $1 (id) was drawn by hand. Index: face (id). Rows: none.
UPDATE face SET is_drawn = true WHERE id = $1
