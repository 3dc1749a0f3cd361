-- Which {pool_size} templates of space {space}, whose vectors have {dimensions} values, are about nearest to the probe $1? A part of candidates.
-- Two steps: the {kept} that share most signs with the probe, and of those the nearest.
-- Index: template_s{space}_hnsw as build_hnsw_of_signs makes it, on exactly the expression that the first step orders by.
-- Rows: at most {pool_size}; the first step finds at most hnsw.ef_search, which every connection has from its beginning; see widen_hnsw.
SELECT face_id, embedding <#> $1 AS negative_inner_product
FROM (
  SELECT face_id, embedding
  FROM template_s{space}
  ORDER BY binary_quantize(embedding)::bit({dimensions}) <~> binary_quantize($1::halfvec({dimensions}))::bit({dimensions})
  LIMIT {kept}
) AS alike
ORDER BY embedding <#> $1, face_id
LIMIT {pool_size}
