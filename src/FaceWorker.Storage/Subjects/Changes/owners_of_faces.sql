-- Whose are the faces $2 of the gallery $1 (id)? Index: face (id), image (id). Rows: one per subject.
SELECT DISTINCT face.subject_id FROM face
JOIN image ON image.id = face.image_id AND image.gallery_id = $1
WHERE face.id = ANY ($2::bigint[]) AND face.subject_id IS NOT NULL
