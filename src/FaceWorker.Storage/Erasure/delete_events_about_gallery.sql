-- Deletes the events of no gallery, which were written while there was none of a name, that have the text $1 in them. Index: event_gallery. Rows: none; one is changed per event.
DELETE FROM event WHERE gallery_id IS NULL AND strpos(payload::text, $1) > 0
