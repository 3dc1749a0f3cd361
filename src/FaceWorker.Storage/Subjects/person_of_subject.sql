-- Which subjects of the gallery $1 (id) have been the person that the subject $2 (id) is: itself, those that were merged into it and are not back, and those that were split off it and are back.
-- Index: subject_change (gallery_id, id), subject_change (undoes). Rows: one per subject.
WITH RECURSIVE person (id) AS (
  SELECT $2::bigint
  UNION
  SELECT CASE change.kind WHEN 'merge' THEN change.subject_id ELSE change.other_id END
  FROM person
  JOIN subject_change AS change ON change.gallery_id = $1 AND (
    change.kind = 'merge' AND change.other_id = person.id AND NOT EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = change.id)
    OR change.kind = 'split' AND change.subject_id = person.id AND EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = change.id))
)
SELECT id FROM person
