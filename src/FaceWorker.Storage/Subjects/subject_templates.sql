-- Which templates have the subjects with names of the gallery $1, in space {space}?
-- Index: subject (gallery_id, name), face (subject_id), template_s{space} (face_id, space_id).
-- Rows: one per template of a subject, those of a subject together, in the order of storing.
SELECT subject.id, subject.name, template.embedding
FROM subject
JOIN face ON face.subject_id = subject.id
JOIN template_s{space} AS template ON template.face_id = face.id
WHERE subject.gallery_id = $1 AND subject.name IS NOT NULL
ORDER BY subject.id, face.id
