-- Which faces did change $1 move, from whom to whom (to the same subject: it confirmed them), were they confirmed before, whose are they now and are they confirmed,
-- and which of the changes that stand moved them last? Keeps them until the end of the transaction from everybody else.
-- Index: subject_change_face (change_id, face_id), subject_change_face (face_id), face (id), subject_change (id), subject_change (undoes).
-- Rows: one per face that is still there. Ordered against deadlocks.
SELECT moved.face_id, moved.from_subject, moved.to_subject, moved.was_confirmed, face.subject_id, face.is_confirmed,
  (SELECT max(later.change_id)
    FROM subject_change_face AS later
    JOIN subject_change ON subject_change.id = later.change_id AND undoes IS NULL
    WHERE later.face_id = moved.face_id AND NOT EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = later.change_id))
FROM subject_change_face AS moved
JOIN face ON face.id = moved.face_id
WHERE moved.change_id = $1
ORDER BY moved.face_id
FOR UPDATE OF face
