-- Which faces have the named subjects of the gallery $1 (id) that have two or more with templates in both of the spaces {space} and {shadow}? At most $2, in an order that says nothing about them.
-- Index: subject (gallery_id, name), face (subject_id), template_s{space} (face_id, space_id), template_s{shadow} (face_id, space_id). Rows: one per face, with both vectors.
WITH own AS (
  SELECT face.id, face.image_id, subject.id AS subject_id, subject.name, count(*) OVER (PARTITION BY subject.id) AS faces
  FROM subject
  JOIN face ON face.subject_id = subject.id
  JOIN template_s{space} AS active ON active.face_id = face.id
  JOIN template_s{shadow} AS shadow ON shadow.face_id = face.id
  WHERE subject.gallery_id = $1 AND subject.name IS NOT NULL
), chosen AS (
  SELECT * FROM own WHERE faces >= 2 ORDER BY hashint8(id), id LIMIT $2
)
SELECT chosen.id, chosen.image_id, chosen.subject_id, chosen.name, active.embedding, shadow.embedding
FROM chosen
JOIN template_s{space} AS active ON active.face_id = chosen.id
JOIN template_s{shadow} AS shadow ON shadow.face_id = chosen.id
ORDER BY hashint8(chosen.id), chosen.id
