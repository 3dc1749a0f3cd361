-- Records what somebody did to subjects of the gallery $1 (id), and the faces that it moved.
-- $2 kind, $3 subject, $4 other subject, $5 old name, $6 new name, $7 when the subject was created, $8 how many faces, $9 the change that it
-- takes back, $10 actor; $11 faces, $12 from whom, $13 to whom: one element per moved face. Index: none. Rows: one, the id of the change.
WITH change AS (
  INSERT INTO subject_change (gallery_id, kind, subject_id, other_id, old_name, new_name, subject_created_at, faces, undoes, actor)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  RETURNING id
), moved AS (
  INSERT INTO subject_change_face (change_id, face_id, from_subject, to_subject)
  SELECT change.id, face.id, face.from_subject, face.to_subject
  FROM change, unnest($11::bigint[], $12::bigint[], $13::bigint[]) AS face (id, from_subject, to_subject)
)
SELECT id FROM change
