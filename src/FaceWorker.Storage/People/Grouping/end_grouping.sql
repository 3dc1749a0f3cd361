-- The faces $1 are grouped: each is whose $2 says, and confirmed as $3 says; where it is not, somebody has changed it, and it is grouped again.
-- Index: face_to_group (face_id), face (id). Rows: none.
DELETE FROM face_to_group
USING unnest($1::bigint[], $2::bigint[], $3::boolean[]) AS grouped (face_id, subject_id, is_confirmed), face
WHERE face_to_group.face_id = grouped.face_id AND face.id = grouped.face_id
  AND face.subject_id IS NOT DISTINCT FROM grouped.subject_id AND face.is_confirmed = grouped.is_confirmed
