-- For each of the subjects named $2 of the gallery $1 (id): which of its templates in space {space} is nearest to any of the probes $3?
-- Index: subject (gallery_id, name), face (subject_id), template_s{space} (face_id, space_id).
-- Rows: one per name, in the order given; nulls for a subject that is not there, and for a template where it has none.
SELECT subject.id, subject.name, nearest.face_id, nearest.image_id,
  (SELECT source FROM image_source WHERE image_source.image_id = nearest.image_id ORDER BY first_seen DESC, source LIMIT 1),
  nearest.x, nearest.y, nearest.width, nearest.height, nearest.probe, nearest.negative_inner_product
FROM unnest($2::text[]) WITH ORDINALITY AS wanted (name, row)
LEFT JOIN subject ON subject.gallery_id = $1 AND subject.name = wanted.name
LEFT JOIN LATERAL (
  SELECT face.id AS face_id, face.image_id, face.x, face.y, face.width, face.height, probe.row AS probe,
    template_s{space}.embedding <#> probe.embedding AS negative_inner_product
  FROM face
  JOIN template_s{space} ON template_s{space}.face_id = face.id
  CROSS JOIN unnest($3::halfvec[]) WITH ORDINALITY AS probe (embedding, row)
  WHERE face.subject_id = subject.id
  ORDER BY negative_inner_product, face.id
  LIMIT 1
) AS nearest ON true
ORDER BY wanted.row
