-- Clears from the audit of the gallery $1 (id) every name that the subject $2 (id) has had: its own, those of subjects that were merged into
-- it and are not back, and those of subjects that were split off it and are back.
-- Index: subject_change (gallery_id, id), subject_change (undoes). Rows: none; one is changed per change that had a name to clear.
WITH RECURSIVE person (id) AS (
  SELECT $2::bigint
  UNION
  SELECT CASE change.kind WHEN 'merge' THEN change.subject_id ELSE change.other_id END
  FROM person
  JOIN subject_change AS change ON change.gallery_id = $1 AND (
    change.kind = 'merge' AND change.other_id = person.id AND NOT EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = change.id)
    OR change.kind = 'split' AND change.subject_id = person.id AND EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = change.id))
), named AS (
  SELECT change.id,
    change.subject_id IN (SELECT id FROM person) AS is_old,
    change.other_id IN (SELECT id FROM person) OR change.kind = 'rename' AND change.subject_id IN (SELECT id FROM person) AS is_new
  FROM subject_change AS change
  WHERE change.gallery_id = $1
)
UPDATE subject_change SET
  old_name = CASE WHEN named.is_old THEN NULL ELSE old_name END,
  new_name = CASE WHEN named.is_new THEN NULL ELSE new_name END,
  is_forgotten = true
FROM named
WHERE named.id = subject_change.id AND (named.is_old AND old_name IS NOT NULL OR named.is_new AND new_name IS NOT NULL)
