-- Which subjects (true) and faces (false) have people changed in the gallery $1 (id) since the change $2?
-- Index: subject_change (gallery_id, id), subject_change_face (change_id, face_id). Rows: one for each.
WITH recent AS (
  SELECT change.id, change.subject_id, change.other_id, original.subject_id AS original_subject_id, original.other_id AS original_other_id
  FROM subject_change AS change
  LEFT JOIN subject_change AS original ON original.id = change.undoes
  WHERE change.gallery_id = $1 AND change.id > $2
), moved AS (
  SELECT moved.face_id, moved.from_subject, moved.to_subject FROM recent JOIN subject_change_face AS moved ON moved.change_id = recent.id
)
SELECT DISTINCT true, id
FROM (
  SELECT unnest(ARRAY[subject_id, other_id, original_subject_id, original_other_id]) AS id FROM recent
  UNION SELECT unnest(ARRAY[from_subject, to_subject]) FROM moved
) AS subject
WHERE id IS NOT NULL
UNION ALL
SELECT DISTINCT false, face_id FROM moved
