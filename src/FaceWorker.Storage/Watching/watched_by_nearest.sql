-- Which watched subjects of the gallery $1 (id) have a template in space {space} within the negative inner product $3 of each of the faces $2 (vectors, one element per face)?
-- Index: subject_watched, face (subject_id), template_s{space} (face_id, space_id), image_source (image_id, source_sha256).
-- Rows: per face, nearest first, one for each such subject: the face's place, the subject, how near it is, and its nearest template.
WITH known AS MATERIALIZED (
  SELECT subject.id AS subject_id, subject.name, face.id AS face_id, face.image_id, face.x, face.y, face.width, face.height, template.embedding
  FROM subject
  JOIN face ON face.subject_id = subject.id
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE subject.gallery_id = $1 AND subject.is_watched
), nearest AS (
  SELECT DISTINCT ON (probe.place, known.subject_id) probe.place, known.subject_id, known.name, known.face_id, known.image_id, known.x, known.y, known.width, known.height,
    known.embedding <#> probe.embedding AS negative_inner_product
  FROM known
  CROSS JOIN unnest($2::halfvec[]) WITH ORDINALITY AS probe (embedding, place)
  WHERE known.embedding <#> probe.embedding <= $3
  ORDER BY probe.place, known.subject_id, negative_inner_product, known.face_id
)
SELECT place, subject_id, name, negative_inner_product, face_id, image_id, x, y, width, height,
  (SELECT source FROM image_source WHERE image_source.image_id = nearest.image_id ORDER BY first_seen DESC, source LIMIT 1), negative_inner_product
FROM nearest
ORDER BY place, negative_inner_product, face_id
