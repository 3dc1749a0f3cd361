-- Which faces of space {space} behind the face $1 has space {shadow} no template of, nor did they fail for it? At most $2.
-- Index: template_s{space} (face_id, space_id), template_s{shadow} (face_id, space_id), reembedding_failure (space_id, face_id), face (id), image (id), face_crop (face_id).
-- Rows: one per face, by id.
SELECT face.id, face.image_id, face.x, face.y, face.width, face.height, face.score, face.landmarks, image.width, image.height, image.turn, face_crop.jpeg
FROM template_s{space} AS template
JOIN face ON face.id = template.face_id
JOIN image ON image.id = face.image_id
LEFT JOIN face_crop ON face_crop.face_id = face.id
WHERE template.face_id > $1
  AND NOT EXISTS (SELECT FROM template_s{shadow} AS shadow WHERE shadow.face_id = template.face_id)
  AND NOT EXISTS (SELECT FROM reembedding_failure AS failed WHERE failed.space_id = {shadow} AND failed.face_id = template.face_id)
ORDER BY template.face_id
LIMIT $2
