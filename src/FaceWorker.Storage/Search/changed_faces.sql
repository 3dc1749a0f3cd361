-- Which of the faces $1, which a replica says are of the subjects $2 (null: nobody's) with the names $3, are gone, or somebody else's by now?
-- Index: face (id), subject (id). Rows: as a rule none.
SELECT known.face_id
FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS known (face_id, subject_id, name)
LEFT JOIN face ON face.id = known.face_id
LEFT JOIN subject ON subject.id = face.subject_id
WHERE face.id IS NULL OR face.subject_id IS DISTINCT FROM known.subject_id OR subject.name IS DISTINCT FROM known.name
