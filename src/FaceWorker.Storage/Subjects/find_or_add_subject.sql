-- Which subject of the gallery $1 (id) has the name $2? Adds it when it is new.
-- Index: subject (gallery_id, name). Rows: one. The update changes nothing: it makes the statement return a known row, and keeps it until the end of
-- the transaction from those who would take the subject away.
INSERT INTO subject (gallery_id, name) VALUES ($1, $2)
ON CONFLICT (gallery_id, name) DO UPDATE SET name = excluded.name
RETURNING id
