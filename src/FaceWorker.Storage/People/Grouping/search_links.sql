-- Which {pool_size} templates of space {space} are about nearest to each of the first $2 faces behind $1 (id) that are not linked?
-- The pool is pool_hnsw_of_values or pool_hnsw_of_signs: files of their own, put in here with the face's own vector for the probe; the face itself is in it, too.
-- Index: template_s{space} (face_id, space_id), face_link (face_id), the pool's. Rows: one per face, by id.
SELECT new.face_id, array_agg(near.face_id ORDER BY near.negative_inner_product, near.face_id), array_agg(near.negative_inner_product ORDER BY near.negative_inner_product, near.face_id)
FROM (
  SELECT template.face_id, template.embedding
  FROM template_s{space} AS template
  LEFT JOIN face_link ON face_link.face_id = template.face_id AND face_link.space_id = {space}
  WHERE template.face_id > $1 AND face_link.face_id IS NULL
  ORDER BY template.face_id
  LIMIT $2
) AS new
CROSS JOIN LATERAL (
  {pool}
) AS near
GROUP BY new.face_id
ORDER BY new.face_id
