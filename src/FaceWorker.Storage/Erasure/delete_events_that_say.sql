-- Deletes the events of the gallery $1 (id) that name one of the images $2 (ids), or have one of the texts $3 in them. Index: event_gallery. Rows: none; one is changed per event.
DELETE FROM event
WHERE gallery_id = $1 AND (image_id = ANY ($2::bigint[]) OR EXISTS (SELECT FROM unnest($3::text[]) AS said (words) WHERE strpos(payload::text, said.words) > 0))
