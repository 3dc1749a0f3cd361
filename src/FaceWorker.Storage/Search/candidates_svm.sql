-- Whom, of the gallery with space {space}, does its SVM take the probe $1 for? The $2 subjects with the largest margins that have templates.
-- Index: subject_svm (space_id), face (subject_id), template_s{space} (face_id, space_id), subject (id), image_source (image_id, source_sha256).
-- Rows: as those of candidates; the distance is that of the subject's nearest template, the score its margin, and there is no pool.
WITH candidate AS MATERIALIZED (
  SELECT known.subject_id, known.margin
  FROM (
    SELECT subject_id, bias - (weights <#> $1) AS margin FROM subject_svm WHERE space_id = {space} ORDER BY margin DESC, subject_id
  ) AS known
  CROSS JOIN LATERAL (
    SELECT FROM face JOIN template_s{space} AS template ON template.face_id = face.id WHERE face.subject_id = known.subject_id LIMIT 1
  ) AS one
  ORDER BY known.margin DESC, known.subject_id
  LIMIT $2
)
SELECT dense_rank() OVER (ORDER BY candidate.margin DESC, candidate.subject_id) AS rank,
  subject.id, subject.name, evidence.nearest, candidate.margin,
  evidence.face_id, evidence.image_id, evidence.x, evidence.y, evidence.width, evidence.height,
  (SELECT source FROM image_source WHERE image_source.image_id = evidence.image_id ORDER BY first_seen DESC, source LIMIT 1),
  evidence.negative_inner_product, 0::bigint
FROM candidate
JOIN subject ON subject.id = candidate.subject_id
CROSS JOIN LATERAL (
  SELECT face.id AS face_id, face.image_id, face.x, face.y, face.width, face.height, negative_inner_product,
    row_number() OVER (ORDER BY negative_inner_product, face.id) AS place, min(negative_inner_product) OVER () AS nearest
  FROM face
  JOIN template_s{space} AS template ON template.face_id = face.id
  CROSS JOIN LATERAL (SELECT template.embedding <#> $1) AS distance (negative_inner_product)
  WHERE face.subject_id = candidate.subject_id
  ORDER BY place
  LIMIT {evidence}
) AS evidence
ORDER BY candidate.margin DESC, candidate.subject_id, evidence.place
