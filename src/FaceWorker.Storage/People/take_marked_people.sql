-- Which subjects of the gallery $1 (id) have changed since they were measured? The first of the marks, which are taken away: those of one subject, and of others up to $2 marks and $3 faces.
-- Index: subject_to_measure_gallery (gallery_id, subject_id), face_subject (subject_id). Rows: one per subject.
WITH first AS (
  SELECT DISTINCT subject_id FROM (SELECT subject_id FROM subject_to_measure WHERE gallery_id = $1 ORDER BY subject_id LIMIT $2) AS marked
), summed AS (
  SELECT subject_id, sum(faces) OVER (ORDER BY subject_id) - faces AS faces_before
  FROM first
  CROSS JOIN LATERAL (SELECT count(*) AS faces FROM face WHERE face.subject_id = first.subject_id) AS own
), taken AS (
  DELETE FROM subject_to_measure
  WHERE gallery_id = $1 AND subject_id <= (SELECT max(subject_id) FROM summed WHERE faces_before < $3)
  RETURNING subject_id
)
SELECT DISTINCT subject_id FROM taken
