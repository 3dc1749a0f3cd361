-- Deletes what belongs to the space $1 (id), the shadow of the gallery $2 (id), but its templates. Index: face_link (space_id, face_id), face_to_group (space_id),
-- subject_svm (space_id), reembedding_failure (space_id, face_id), reembedding (gallery_id). Rows: none.
WITH links AS (DELETE FROM face_link WHERE space_id = $1), to_group AS (DELETE FROM face_to_group WHERE space_id = $1),
  svm AS (DELETE FROM subject_svm WHERE space_id = $1), failures AS (DELETE FROM reembedding_failure WHERE space_id = $1)
DELETE FROM reembedding WHERE gallery_id = $2
