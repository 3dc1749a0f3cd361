-- Which share has each person of the pool in the vote of the {neighbours} nearest templates? A part of candidates.
-- A template's weight falls from 1 for the nearest to 0 for the furthest that votes, linearly with the distance; all weigh 1 when all are
-- equally near: S. A. Dudani, "The Distance-Weighted k-Nearest-Neighbor Rule", IEEE Trans. SMC-6 (1976), equation 1. Inner products
-- serve as distances, because a ratio of differences is the same in both.
-- Rows: one per person; those without a voter have no share, and come in the order of their nearest templates.
SELECT person, min(negative_inner_product) AS negative_inner_product, sum(weight) / sum(sum(weight)) OVER () AS score, min(face_id) FILTER (WHERE place = 1) AS face_id
FROM (
  SELECT near.person, near.negative_inner_product, near.face_id, near.place,
    CASE
      WHEN near.nearness > {neighbours} THEN 0
      WHEN voters.furthest = voters.nearest THEN 1
      ELSE (voters.furthest - near.negative_inner_product) / (voters.furthest - voters.nearest)
    END AS weight
  FROM near
  CROSS JOIN (
    SELECT min(negative_inner_product) AS nearest, max(negative_inner_product) AS furthest FROM near WHERE nearness <= {neighbours}
  ) AS voters
) AS weighted
GROUP BY person
