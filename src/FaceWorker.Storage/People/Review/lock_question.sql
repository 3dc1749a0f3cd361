-- What does the question $2 of the gallery $1 (id) ask: about which faces, whose are they now, and which reviewer has it? Keeps it until the end of the transaction.
-- Index: person_pair (id), face (id). Rows: one or none.
SELECT pair.face_id, pair.other_face_id, face.subject_id, other_face.subject_id, pair.leased_by
FROM person_pair AS pair
JOIN face ON face.id = pair.face_id
JOIN face AS other_face ON other_face.id = pair.other_face_id
WHERE pair.gallery_id = $1 AND pair.id = $2
FOR UPDATE OF pair
