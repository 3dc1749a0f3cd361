-- Which change of the gallery $1 (id) was the latest that concerned the subject $2; or that renamed it, when $3 is true?
-- Index: subject_change (gallery_id, id), read backwards. Rows: one or none, its id.
SELECT change.id
FROM subject_change AS change
LEFT JOIN subject_change AS original ON original.id = change.undoes
WHERE change.gallery_id = $1
  AND $2 IN (change.subject_id, change.other_id, original.subject_id, original.other_id)
  AND (NOT $3 OR 'rename' IN (change.kind, original.kind))
ORDER BY change.id DESC
LIMIT 1
