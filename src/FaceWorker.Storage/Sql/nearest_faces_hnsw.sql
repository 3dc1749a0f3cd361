-- Which $2 stored faces of space {space}, whose vectors have {dimensions} values, are about nearest to the probe $1?
-- Index: template_s{space}_hnsw, on exactly the expression that the inner query orders by; see prefer_hnsw.
-- Rows: at most $2, and at most hnsw.ef_search, nearest first.
SELECT nearest.face_id, face.image_id, face.x, face.y, face.width, face.height,
  (SELECT source FROM image_source WHERE image_source.image_id = face.image_id ORDER BY first_seen DESC, source LIMIT 1),
  nearest.negative_inner_product
FROM (
  SELECT face_id, embedding::halfvec({dimensions}) <#> $1::halfvec({dimensions}) AS negative_inner_product
  FROM template_s{space}
  ORDER BY embedding::halfvec({dimensions}) <#> $1::halfvec({dimensions})
  LIMIT $2
) AS nearest
JOIN face ON face.id = nearest.face_id
ORDER BY nearest.negative_inner_product, nearest.face_id
