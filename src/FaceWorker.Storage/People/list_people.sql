-- Who is in the gallery $1 (id), those with most faces first? $2 only with, or (false) without names (null: both); $3 only those that are ignored, or (false) only the others.
-- A page of $4 from the place $5 on. Index: subject (gallery_id, name), face (subject_id). Rows: one per subject that has a name or a face.
SELECT subject.id, subject.name, subject.is_ignored, count(face.id) AS faces, count(face.id) FILTER (WHERE face.is_confirmed), count(DISTINCT face.image_id), subject.created_at
FROM subject
LEFT JOIN face ON face.subject_id = subject.id
WHERE subject.gallery_id = $1 AND ($2::boolean IS NULL OR (subject.name IS NOT NULL) = $2) AND subject.is_ignored = $3
GROUP BY subject.id
HAVING subject.name IS NOT NULL OR count(face.id) > 0
ORDER BY faces DESC, subject.id
LIMIT $4 OFFSET $5
