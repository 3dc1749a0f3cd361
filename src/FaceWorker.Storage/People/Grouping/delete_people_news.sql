-- It is published. Index: people_news (id). Rows: none.
DELETE FROM people_news WHERE id = $1
