-- Is there a space $1 (id)? Index: space (id). Rows: one.
SELECT EXISTS (SELECT FROM space WHERE id = $1)
