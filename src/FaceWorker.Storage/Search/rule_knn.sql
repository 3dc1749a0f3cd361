-- Which share has each person of the pool in the vote of the {neighbours} nearest templates? A part of candidates.
-- A template's weight falls from 1 for the nearest to 0 for the furthest that votes, linearly with the distance; all weigh 1 when all are
-- equally near: S. A. Dudani, "The Distance-Weighted k-Nearest-Neighbor Rule", IEEE Trans. SMC-6 (1976), equation 1. Inner products
-- serve as distances, because a ratio of differences is the same in both.
-- Rows: one per person; those without a voter have no share, and come in the order of their nearest templates.
SELECT near.person, min(near.negative_inner_product) AS negative_inner_product, min(near.face_id) FILTER (WHERE near.place = 1) AS face_id,
  coalesce(sum(voter.weight), 0) / sum(sum(voter.weight)) OVER () AS score
FROM near
LEFT JOIN (
  SELECT face_id, CASE WHEN furthest = nearest THEN 1 ELSE (furthest - negative_inner_product) / (furthest - nearest) END AS weight
  FROM (
    SELECT face_id, negative_inner_product, min(negative_inner_product) OVER () AS nearest, max(negative_inner_product) OVER () AS furthest
    FROM (SELECT face_id, negative_inner_product FROM near ORDER BY negative_inner_product, face_id LIMIT {neighbours}) AS elector
  ) AS measured
) AS voter USING (face_id)
GROUP BY near.person
