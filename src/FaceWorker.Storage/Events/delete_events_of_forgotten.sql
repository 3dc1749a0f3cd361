-- Deletes the events of people who were forgotten within a day: what was being written of them at that moment could not be deleted with them.
-- Index: subject_change_forgotten, event_subjects. Rows: none; one is changed per event.
DELETE FROM event
USING subject_change AS change
WHERE change.kind = 'forget' AND change.changed_at > now() - interval '1 day'
  AND event.gallery_id = change.gallery_id AND event.subject_ids <> '{}' AND event.subject_ids @> ARRAY[change.subject_id]
