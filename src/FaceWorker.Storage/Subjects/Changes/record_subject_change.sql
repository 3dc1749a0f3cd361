-- Records what somebody did to subjects of the gallery $1 (id), and the faces that it moved.
-- $2 kind, $3 subject, $4 other subject, $5 old name, $6 new name, $7 when the subject was created, $8 whether it was ignored, $9 how many faces, $10 the change that it
-- takes back, $11 actor; $12 faces, $13 from whom, $14 to whom, $15 whether they were confirmed: one element per face; $16 whether the subject, and
-- $17 whether the other one was watched. Index: none. Rows: one, the id of the change.
WITH change AS (
  INSERT INTO subject_change (gallery_id, kind, subject_id, other_id, old_name, new_name, subject_created_at, subject_was_ignored, faces, undoes, actor, is_forgotten, subject_was_watched, other_was_watched)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $2 = 'forget', $16, $17)
  RETURNING id
), moved AS (
  INSERT INTO subject_change_face (change_id, face_id, from_subject, to_subject, was_confirmed)
  SELECT change.id, face.id, face.from_subject, face.to_subject, face.was_confirmed
  FROM change, unnest($12::bigint[], $13::bigint[], $14::bigint[], $15::boolean[]) AS face (id, from_subject, to_subject, was_confirmed)
)
SELECT id FROM change
