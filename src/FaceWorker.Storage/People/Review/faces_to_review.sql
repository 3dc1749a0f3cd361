-- Which $4 faces of the subject $1 (id) show who it is: the face $2, the most central one $3, then those fittest to be compared? $1 null: the face $2 alone.
-- Index: face (id), face (subject_id). Rows: one per face.
SELECT id, image_id
FROM face
WHERE id = $2 OR subject_id = $1
ORDER BY id <> $2, id IS DISTINCT FROM $3::bigint, quality DESC NULLS LAST, width * height DESC, id
LIMIT $4
