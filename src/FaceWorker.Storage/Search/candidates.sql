-- Who, of the gallery with space {space}, may the probe $1 be? The best $2 persons of the pool, and their evidence.
-- The pool is pool_exact, pool_hnsw_of_values or pool_hnsw_of_signs, the rule is rule_nearest, rule_knn or rule_centroid: files of their own, put in here.
-- A person is a subject, or a face that is nobody's; the key of the latter is the face's id with a minus.
-- Numbers, also those of rows, are part of the text: a prepared plan then knows how small the pool is, and looks faces up instead of reading all.
-- Index: the pool's; face (id), subject (id), image_source (image_id, source_sha256).
-- Rows: per candidate, best first, its at most {evidence} templates of the pool, nearest first; each with the pool's size.
WITH near AS MATERIALIZED (
  SELECT pool.face_id, pool.negative_inner_product, coalesce(face.subject_id, -face.id) AS person,
    face.subject_id, face.image_id, face.x, face.y, face.width, face.height,
    row_number() OVER (PARTITION BY coalesce(face.subject_id, -face.id) ORDER BY pool.negative_inner_product, pool.face_id) AS place
  FROM (
    {pool}
  ) AS pool
  JOIN face ON face.id = pool.face_id
), candidate AS (
  SELECT person, negative_inner_product, score,
    row_number() OVER (ORDER BY score DESC NULLS LAST, negative_inner_product, face_id) AS rank
  FROM (
    {rule}
  ) AS person
  ORDER BY rank
  LIMIT $2
)
SELECT candidate.rank, near.subject_id, subject.name, candidate.negative_inner_product, candidate.score,
  near.face_id, near.image_id, near.x, near.y, near.width, near.height,
  (SELECT source FROM image_source WHERE image_source.image_id = near.image_id ORDER BY first_seen DESC, source LIMIT 1),
  near.negative_inner_product, (SELECT count(*) FROM near)
FROM candidate
JOIN near USING (person)
LEFT JOIN subject ON subject.id = near.subject_id
WHERE near.place <= {evidence}
ORDER BY candidate.rank, near.place
