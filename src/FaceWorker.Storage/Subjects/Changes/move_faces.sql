-- Gives each of the faces $1 to the subject in $2, or to nobody, confirmed or not as $3 says: one element per face. Those that are linked are to be grouped again.
-- Index: face (id), face_link (face_id). Rows: none.
WITH moved AS (
  UPDATE face SET subject_id = moved.subject_id, is_confirmed = moved.is_confirmed
  FROM unnest($1::bigint[], $2::bigint[], $3::boolean[]) AS moved (face_id, subject_id, is_confirmed)
  WHERE face.id = moved.face_id
  RETURNING face.id
)
INSERT INTO face_to_group (face_id, space_id)
SELECT face_link.face_id, face_link.space_id FROM moved JOIN face_link ON face_link.face_id = moved.id
ON CONFLICT (face_id) DO NOTHING
