-- What was done to subjects of the gallery $1 (id)? All of it, or only change $2 (null: all); the newest $3 of them.
-- Index: subject_change (gallery_id, id), subject_change (undoes). Rows: one per change, newest first; then the change that it takes back, and
-- the one that took it back, or nulls; and whether its two subjects were watched.
SELECT change.id, change.kind, change.subject_id, change.other_id, change.old_name, change.new_name, change.is_forgotten,
  change.subject_created_at, change.subject_was_ignored, change.faces, change.actor, change.changed_at,
  original.id, original.kind, original.subject_id, original.other_id, original.old_name, original.new_name, original.is_forgotten,
  (SELECT undo.id FROM subject_change AS undo WHERE undo.undoes = change.id), change.subject_was_watched, change.other_was_watched
FROM subject_change AS change
LEFT JOIN subject_change AS original ON original.id = change.undoes
WHERE change.gallery_id = $1 AND ($2::bigint IS NULL OR change.id = $2)
ORDER BY change.id DESC
LIMIT $3
