-- Which subjects with names has the gallery $1 (id), and how many templates? A page: the first $3 whose names come after $2 (null: from the beginning).
-- Index: subject (gallery_id, name), face (subject_id). Rows: one per subject, by name. A face of a subject always has a template.
SELECT subject.id, subject.name, subject.created_at, (SELECT count(*) FROM face WHERE face.subject_id = subject.id)
FROM subject
WHERE gallery_id = $1 AND name IS NOT NULL AND ($2::text IS NULL OR name > $2)
ORDER BY name
LIMIT $3
