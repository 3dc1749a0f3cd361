-- Keeps what somebody said in the change $6 of the gallery $1 (id): that each of the faces $2, and the subject $3, are not the subject $4. With faces, $3 is null; $2 may be
-- empty, and then $3 is a subject. $5 actor. What is said already is not said twice. Index: face_constraint_in_force. Rows: none.
INSERT INTO face_constraint (gallery_id, kind, face_id, subject_id, other_subject_id, actor, change_id)
SELECT $1, 'different', said.face_id, said.subject_id, said.other_subject_id, $5, $6
FROM (
  SELECT face_id, $4::bigint AS subject_id, NULL::bigint AS other_subject_id FROM unnest($2::bigint[]) AS face_id
  UNION ALL
  SELECT NULL, least($3::bigint, $4), greatest($3, $4) WHERE $3::bigint IS NOT NULL
) AS said
WHERE NOT EXISTS (
  SELECT FROM face_constraint AS known
  WHERE known.gallery_id = $1 AND known.ended_by IS NULL AND known.kind = 'different' AND known.other_face_id IS NULL
    AND (known.face_id, known.subject_id, known.other_subject_id) IS NOT DISTINCT FROM (said.face_id, said.subject_id, said.other_subject_id))
