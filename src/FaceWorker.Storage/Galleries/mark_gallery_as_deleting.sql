-- The deletion of the gallery named $1 begins: it is unknown to everybody else from now on. With $2 false: the deletion is given up.
-- Index: gallery (name). Rows: none.
UPDATE gallery SET deleting_since = CASE WHEN $2 THEN now() END WHERE name = $1
