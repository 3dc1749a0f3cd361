-- How near to each other are the faces of one photo, in the gallery $1 (id) with space {space}? Of at most $2 photos with several templates, in an order that
-- means nothing, and of each at most ten faces.
-- Index: image (gallery_id, sha256), face (image_id, position), template_s{space} (face_id, space_id). Rows: one per photo, with the negative inner products of its pairs.
WITH photo AS (
  SELECT image.id
  FROM image
  JOIN face ON face.image_id = image.id
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE image.gallery_id = $1
  GROUP BY image.id
  HAVING count(*) > 1
  ORDER BY hashint8(image.id)
  LIMIT $2
), seen AS (
  SELECT photo.id AS image_id, face.id AS face_id, template.embedding, row_number() OVER (PARTITION BY photo.id ORDER BY hashint8(face.id)) AS place
  FROM photo
  JOIN face ON face.image_id = photo.id
  JOIN template_s{space} AS template ON template.face_id = face.id
)
SELECT array_agg(one.embedding <#> other.embedding)
FROM seen AS one
JOIN seen AS other ON other.image_id = one.image_id AND other.face_id > one.face_id
WHERE one.place <= 10 AND other.place <= 10
GROUP BY one.image_id
