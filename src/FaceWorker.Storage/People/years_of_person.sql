-- In which years were the photos of the subject $1 (id) taken, and on how many of its faces are they that have templates in space {space}?
-- Index: face (subject_id), template_s{space} (face_id, space_id), image (id). Rows: one per year, the newest first; the last with null, where it is not known.
SELECT extract(year FROM image.taken_at)::integer AS year, count(*)
FROM face
JOIN template_s{space} AS template ON template.face_id = face.id
JOIN image ON image.id = face.image_id
WHERE face.subject_id = $1
GROUP BY year
ORDER BY year DESC NULLS LAST
