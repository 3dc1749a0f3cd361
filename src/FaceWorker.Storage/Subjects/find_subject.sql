-- Which subject of the gallery $1 (id) has the id $2, or (null) the name $3, and how many templates? Index: subject (id), subject (gallery_id, name), face (subject_id).
-- Rows: one or none, as list_subjects has them.
SELECT subject.id, subject.name, subject.created_at, (SELECT count(*) FROM face WHERE face.subject_id = subject.id)
FROM subject
WHERE gallery_id = $1 AND (id = $2 OR $2::bigint IS NULL AND name = $3)
