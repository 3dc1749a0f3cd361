-- Deletes the events of the gallery $1 (id) that name the subject $2 (id), or one that was merged into it and is not back, or one that was split off it and is back: they have the person's names.
-- Index: subject_change (gallery_id, id), subject_change (undoes), event_subjects. Rows: none; one is changed per event.
WITH RECURSIVE person (id) AS (
  SELECT $2::bigint
  UNION
  SELECT CASE change.kind WHEN 'merge' THEN change.subject_id ELSE change.other_id END
  FROM person
  JOIN subject_change AS change ON change.gallery_id = $1 AND (
    change.kind = 'merge' AND change.other_id = person.id AND NOT EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = change.id)
    OR change.kind = 'split' AND change.subject_id = person.id AND EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = change.id))
)
DELETE FROM event WHERE gallery_id = $1 AND subject_ids <> '{}' AND subject_ids && (SELECT array_agg(id) FROM person)
