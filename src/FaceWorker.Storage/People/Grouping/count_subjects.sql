-- How many subjects has the gallery $1 (id), with and without names? Index: subject (gallery_id, name). Rows: one.
SELECT count(*) FROM subject WHERE gallery_id = $1
