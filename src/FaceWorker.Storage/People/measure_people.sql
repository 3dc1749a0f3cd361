-- Counts the faces of the subjects $1, and finds which is nearest to the mean of their templates in space {space}.
-- Index: subject (id), face (subject_id), template_s{space} (face_id, space_id). Rows: none. Ordered against deadlocks.
WITH locked AS (
  SELECT id FROM subject WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE
), own AS MATERIALIZED (
  SELECT face.subject_id, face.id, face.image_id, face.is_confirmed, template.embedding
  FROM face
  LEFT JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE face.subject_id = ANY ($1::bigint[])
), counted AS (
  SELECT subject_id, count(*) AS faces, count(*) FILTER (WHERE is_confirmed) AS confirmed, count(DISTINCT image_id) AS photos, max(image_id) AS newest_image_id, l2_normalize(avg(embedding)) AS mean
  FROM own
  GROUP BY subject_id
), central AS (
  SELECT DISTINCT ON (own.subject_id) own.subject_id, own.id
  FROM own
  JOIN counted ON counted.subject_id = own.subject_id
  WHERE own.embedding IS NOT NULL
  ORDER BY own.subject_id, own.embedding <#> counted.mean, own.id
)
UPDATE subject
SET faces = coalesce(counted.faces, 0), confirmed = coalesce(counted.confirmed, 0), photos = coalesce(counted.photos, 0), newest_image_id = coalesce(counted.newest_image_id, 0), central_face_id = central.id
FROM locked
LEFT JOIN counted ON counted.subject_id = locked.id
LEFT JOIN central ON central.subject_id = locked.id
WHERE subject.id = locked.id
