-- Leaves the subject $1 (id) out of lists and suggestions, or (with $2 false) takes it in again.
-- Index: subject (id). Rows: none.
UPDATE subject SET is_ignored = $2 WHERE id = $1
