-- Which subjects of the gallery $1 (id) have changed since they were measured? The first $2 of the marks, which are taken away. Index: subject_to_measure (gallery_id, subject_id).
-- Rows: one per subject.
WITH taken AS (
  DELETE FROM subject_to_measure
  WHERE gallery_id = $1 AND subject_id <= (SELECT max(subject_id) FROM (SELECT subject_id FROM subject_to_measure WHERE gallery_id = $1 ORDER BY subject_id LIMIT $2) AS first)
  RETURNING subject_id
)
SELECT DISTINCT subject_id FROM taken
