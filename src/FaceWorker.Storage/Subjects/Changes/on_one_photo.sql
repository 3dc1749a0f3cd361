-- Are faces of two of these on one photo: the subjects $2, and each of the faces of nobody $3? All are of the gallery $1 (id).
-- Index: face (subject_id), face (id), image (id). Rows: one, the first, or none: two faces and the image.
WITH sides AS (
  SELECT id AS face_id, image_id, subject_id AS side FROM face WHERE subject_id = ANY ($2::bigint[])
  UNION ALL
  SELECT id, image_id, -id FROM face WHERE id = ANY ($3::bigint[])
)
SELECT least(one.face_id, other.face_id), greatest(one.face_id, other.face_id), one.image_id
FROM sides AS one
JOIN sides AS other ON other.image_id = one.image_id AND other.side > one.side
JOIN image ON image.id = one.image_id AND image.gallery_id = $1
ORDER BY 1, 2
LIMIT 1
