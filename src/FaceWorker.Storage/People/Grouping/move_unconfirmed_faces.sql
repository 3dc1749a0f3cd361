-- Gives each of the faces $1 from the subject in $2 to the subject in $3 (null: nobody): one element per face. One that is not there any more, or is confirmed by now, stays.
-- Index: face (id). Rows: none; one is changed per face that moved. Ordered against deadlocks.
WITH present AS (
  SELECT face.id, moved.to_subject
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS moved (face_id, from_subject, to_subject)
  JOIN face ON face.id = moved.face_id
  WHERE NOT face.is_confirmed AND face.subject_id IS NOT DISTINCT FROM moved.from_subject
  ORDER BY face.id
  FOR UPDATE OF face
)
UPDATE face SET subject_id = present.to_subject FROM present WHERE face.id = present.id AND NOT face.is_confirmed
