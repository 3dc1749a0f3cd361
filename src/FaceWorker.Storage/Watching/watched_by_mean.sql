-- The same as watched_by_nearest for a gallery that ranks by means: which watched subjects have a mean of all their templates, brought back to unit length, within the distance?
-- Index: as there. Rows: as there; how near is by the mean, and the template is the nearest.
WITH known AS MATERIALIZED (
  SELECT subject.id AS subject_id, subject.name, face.id AS face_id, face.image_id, face.x, face.y, face.width, face.height, template.embedding
  FROM subject
  JOIN face ON face.subject_id = subject.id
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE subject.gallery_id = $1 AND subject.is_watched
), centre AS MATERIALIZED (
  SELECT subject_id, l2_normalize(avg(embedding)) AS mean FROM known GROUP BY subject_id
), nearest AS (
  SELECT DISTINCT ON (probe.place, known.subject_id) probe.place, known.subject_id, known.name, known.face_id, known.image_id, known.x, known.y, known.width, known.height,
    centre.mean <#> probe.embedding AS by_mean, known.embedding <#> probe.embedding AS negative_inner_product
  FROM centre
  CROSS JOIN unnest($2::halfvec[]) WITH ORDINALITY AS probe (embedding, place)
  JOIN known ON known.subject_id = centre.subject_id
  WHERE centre.mean <#> probe.embedding <= $3
  ORDER BY probe.place, known.subject_id, negative_inner_product, known.face_id
)
SELECT place, subject_id, name, by_mean, face_id, image_id, x, y, width, height,
  (SELECT source FROM image_source WHERE image_source.image_id = nearest.image_id ORDER BY first_seen DESC, source LIMIT 1), negative_inner_product
FROM nearest
ORDER BY place, by_mean, face_id
