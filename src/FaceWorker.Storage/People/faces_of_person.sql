-- How far is each face of the subject $1 (id) from the normalized mean of all of them in space {space}? A page of $3 from the place $4 on; the farthest first when $2 is true;
-- not null $5: only those on photos that were taken in that year, or of which it is not known when, 0.
-- Index: face (subject_id), template_s{space} (face_id, space_id), image (id), image_source (image_id); compares all templates of the subject. Rows: one per face, nearest first.
WITH own AS MATERIALIZED (
  SELECT face.id, face.image_id, face.is_confirmed, template.embedding
  FROM face
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE face.subject_id = $1
), centre AS MATERIALIZED (
  SELECT l2_normalize(avg(embedding)) AS mean FROM own
), page AS (
  SELECT own.id, own.image_id, own.is_confirmed, own.embedding <#> centre.mean AS negative_inner_product, CASE WHEN $2 THEN -1 ELSE 1 END * (own.embedding <#> centre.mean) AS place
  FROM own
  CROSS JOIN centre
  WHERE $5::integer IS NULL OR $5 = (SELECT coalesce(extract(year FROM taken_at), 0) FROM image WHERE image.id = own.image_id)
  ORDER BY place, own.id
  LIMIT $3 OFFSET $4
)
SELECT page.id, page.image_id, page.negative_inner_product, page.is_confirmed,
  (SELECT source FROM image_source WHERE image_source.image_id = page.image_id ORDER BY first_seen DESC, source LIMIT 1), image.taken_at
FROM page
JOIN image ON image.id = page.image_id
ORDER BY page.place, page.id
