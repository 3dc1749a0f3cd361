-- Has the appearance of the subject $1 (id) told, or (with $2 false) no longer. Index: subject (id). Rows: none.
UPDATE subject SET is_watched = $2 WHERE id = $1
