-- Deletes the events of the gallery $1 (id) that name one of the subjects $2 (ids). Index: event_subjects. Rows: none; one is changed per event.
DELETE FROM event WHERE gallery_id = $1 AND subject_ids <> '{}' AND subject_ids && $2::bigint[]
