-- Who is in the gallery $1 (id), behind $2 (id)? The first $3. Index: subject (id), face (subject_id). Rows: one per subject, by id.
SELECT subject.id, subject.name, subject.is_ignored, subject.created_at, count(face.id), count(face.id) FILTER (WHERE face.is_confirmed)
FROM (SELECT * FROM subject WHERE gallery_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS subject
LEFT JOIN face ON face.subject_id = subject.id
GROUP BY subject.id, subject.name, subject.is_ignored, subject.created_at
ORDER BY subject.id
