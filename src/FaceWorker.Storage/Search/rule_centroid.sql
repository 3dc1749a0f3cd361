-- How near is each person of the pool? As near as the mean of all its templates, brought back to unit length. A part of candidates.
-- Index: face (subject_id), template_s{space} (face_id, space_id). Rows: one per person; a face that is nobody's is its own mean.
SELECT near.person, coalesce(centroid.negative_inner_product, near.negative_inner_product) AS negative_inner_product,
  NULL::double precision AS score, near.face_id
FROM near
CROSS JOIN LATERAL (
  SELECT l2_normalize(avg(template.embedding)) <#> $1 AS negative_inner_product
  FROM face
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE face.subject_id = near.subject_id
) AS centroid
WHERE near.place = 1
