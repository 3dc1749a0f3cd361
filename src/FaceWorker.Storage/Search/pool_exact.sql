-- Which {pool_size} templates of space {space} are nearest to the probe $1? By comparing every one. A part of candidates.
-- Index: none for the distances: they are of the bare column, which no index has (that one is on the cast).
-- Rows: at most {pool_size}; of equal distances the older faces.
SELECT face_id, embedding <#> $1 AS negative_inner_product
FROM template_s{space}
ORDER BY embedding <#> $1, face_id
LIMIT {pool_size}
