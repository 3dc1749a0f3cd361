-- Clears from the audit of the gallery $1 (id) every name that one of the subjects $2 (ids) has had.
-- Index: subject_change (gallery_id, id). Rows: none; one is changed per change that had a name to clear.
WITH named AS (
  SELECT change.id,
    change.subject_id = ANY ($2::bigint[]) AS is_old,
    change.other_id = ANY ($2::bigint[]) OR change.kind = 'rename' AND change.subject_id = ANY ($2::bigint[]) AS is_new
  FROM subject_change AS change
  WHERE change.gallery_id = $1
)
UPDATE subject_change SET
  old_name = CASE WHEN named.is_old THEN NULL ELSE old_name END,
  new_name = CASE WHEN named.is_new THEN NULL ELSE new_name END,
  is_forgotten = true
FROM named
WHERE named.id = subject_change.id AND (named.is_old AND old_name IS NOT NULL OR named.is_new AND new_name IS NOT NULL)
