-- Has it published that a clustering linked $2 faces of the gallery $1 (id), moved $3, and left $5 subjects where there were $4. Workers are told. Index: none. Rows: one, its id.
INSERT INTO people_news (gallery_id, linked, moved, before, after) VALUES ($1, $2, $3, $4, $5)
RETURNING id, pg_notify('faceworker', 'peopleChanged')
