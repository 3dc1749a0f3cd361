-- Which {pool_size} templates of space {space}, whose vectors have {dimensions} values, are about nearest to the probe $1? A part of candidates.
-- Index: template_s{space}_hnsw as build_hnsw_of_values makes it, on exactly the expression that this orders by.
-- Rows: at most {pool_size}, and at most hnsw.ef_search, which every connection has from its beginning; see widen_hnsw.
SELECT face_id, embedding::halfvec({dimensions}) <#> $1::halfvec({dimensions}) AS negative_inner_product
FROM template_s{space}
ORDER BY embedding::halfvec({dimensions}) <#> $1::halfvec({dimensions})
LIMIT {pool_size}
