-- Adds $2 people without names to the gallery $1 (id). Index: none. Rows: one per person, its id.
INSERT INTO subject (gallery_id) SELECT $1 FROM generate_series(1, $2) RETURNING id
