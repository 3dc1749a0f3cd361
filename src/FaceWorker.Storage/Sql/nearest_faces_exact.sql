-- Which $2 stored faces of space {space} are nearest to the probe $1? By comparing every template.
-- Index: none for the distances: they are of the bare column, which no index has (that one is on the cast).
-- Rows: at most $2, nearest first; equal distances by age of the face.
SELECT nearest.face_id, face.image_id, face.x, face.y, face.width, face.height,
  (SELECT source FROM image_source WHERE image_source.image_id = face.image_id ORDER BY first_seen DESC, source LIMIT 1),
  nearest.negative_inner_product
FROM (
  SELECT face_id, embedding <#> $1 AS negative_inner_product
  FROM template_s{space}
  ORDER BY embedding <#> $1, face_id
  LIMIT $2
) AS nearest
JOIN face ON face.id = nearest.face_id
ORDER BY nearest.negative_inner_product, nearest.face_id
