-- Counts the faces of the subjects $1, all and by the year of their photos, and finds which is nearest to the mean of their templates in space {space}: of very many, among a thousand or two.
-- Index: subject (id), face_subject (subject_id), image (id), template_s{space} (face_id, space_id). Rows: none. Ordered against deadlocks.
WITH locked AS (
  SELECT id FROM subject WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE
), own AS MATERIALIZED (
  SELECT face.subject_id, face.id, face.image_id, face.is_confirmed, extract(year FROM image.taken_at)::integer AS year,
    EXISTS (SELECT FROM template_s{space} AS template WHERE template.face_id = face.id) AS has_template, count(*) OVER (PARTITION BY face.subject_id) AS faces
  FROM face
  JOIN image ON image.id = face.image_id
  WHERE face.subject_id = ANY ($1::bigint[])
), counted AS (
  SELECT subject_id, count(*) AS faces, count(*) FILTER (WHERE is_confirmed) AS confirmed, count(DISTINCT image_id) AS photos, max(image_id) AS newest_image_id
  FROM own
  GROUP BY subject_id
), of_years AS (
  SELECT subject_id, array_agg(year ORDER BY year) AS years, array_agg(faces ORDER BY year) AS faces
  FROM (SELECT subject_id, year, count(*) AS faces FROM own WHERE has_template GROUP BY subject_id, year) AS of_year
  GROUP BY subject_id
), sampled AS (
  SELECT own.subject_id, own.id, template.embedding, l2_normalize(avg(template.embedding) OVER (PARTITION BY own.subject_id)) AS mean
  FROM own
  JOIN template_s{space} AS template ON template.face_id = own.id
  WHERE mod(abs(hashint8(own.id)::bigint), greatest(1, own.faces / 1000)) = 0
), central AS (
  SELECT DISTINCT ON (subject_id) subject_id, id FROM sampled ORDER BY subject_id, embedding <#> mean, id
)
UPDATE subject
SET faces = coalesce(counted.faces, 0), confirmed = coalesce(counted.confirmed, 0), photos = coalesce(counted.photos, 0), newest_image_id = coalesce(counted.newest_image_id, 0), central_face_id = central.id,
  years = coalesce(of_years.years, '{}'), faces_of_years = coalesce(of_years.faces, '{}')
FROM locked
LEFT JOIN counted ON counted.subject_id = locked.id
LEFT JOIN of_years ON of_years.subject_id = locked.id
LEFT JOIN central ON central.subject_id = locked.id
WHERE subject.id = locked.id
