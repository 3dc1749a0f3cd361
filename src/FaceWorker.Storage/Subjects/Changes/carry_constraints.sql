-- What was said of the subject $2 of the gallery $1 (id) holds for the subject $3, into which the change $4 merged it; except what was said of both.
-- Index: face_constraint_in_force. Rows: none.
WITH ended AS (
  UPDATE face_constraint SET ended_by = $4
  WHERE gallery_id = $1 AND ended_by IS NULL AND $2 IN (subject_id, other_subject_id)
  RETURNING *
), carried AS (
  SELECT ended.*, CASE subject_id WHEN $2 THEN $3 ELSE subject_id END AS one, CASE other_subject_id WHEN $2 THEN $3 ELSE other_subject_id END AS other FROM ended
)
INSERT INTO face_constraint (gallery_id, kind, face_id, subject_id, other_subject_id, actor, said_at, change_id)
SELECT gallery_id, kind, face_id, least(one, other), CASE WHEN other IS NOT NULL THEN greatest(one, other) END, actor, said_at, $4
FROM carried
WHERE one IS DISTINCT FROM other
