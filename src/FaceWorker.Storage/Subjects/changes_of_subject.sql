-- What was done to the subject $2 of the gallery $1 (id)? The newest $3 changes. Index: subject_change (subject_id), subject_change (other_id), subject_change (undoes).
-- Rows: one per change, newest first, as subject_changes has them.
WITH own AS (
  SELECT id FROM subject_change WHERE subject_id = $2
  UNION SELECT id FROM subject_change WHERE other_id = $2
), concerned AS (
  SELECT id FROM own UNION SELECT undo.id FROM own JOIN subject_change AS undo ON undo.undoes = own.id
)
SELECT change.id, change.kind, change.subject_id, change.other_id, change.old_name, change.new_name, change.is_forgotten,
  change.subject_created_at, change.subject_was_ignored, change.faces, change.actor, change.changed_at,
  original.id, original.kind, original.subject_id, original.other_id, original.old_name, original.new_name, original.is_forgotten,
  (SELECT undo.id FROM subject_change AS undo WHERE undo.undoes = change.id), change.subject_was_watched, change.other_was_watched
FROM concerned
JOIN subject_change AS change USING (id)
LEFT JOIN subject_change AS original ON original.id = change.undoes
WHERE change.gallery_id = $1
ORDER BY change.id DESC
LIMIT $3
