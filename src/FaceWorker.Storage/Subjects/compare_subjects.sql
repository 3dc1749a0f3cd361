-- How near is each of the subjects named $2, of the gallery $1 with space {space}, to the nearest of the probes $3?
-- $2 names, $3 vectors: one element each. Compares all templates of these subjects with all probes.
-- Index: subject (gallery_id, name), face (subject_id), template_s{space} (face_id, space_id), image_source (image_id, source_sha256).
-- Rows: one per name, in their order; nulls for the subject where the name is nobody's, and for the rest where it has no template.
SELECT subject.id, subject.name, nearest.probe, nearest.face_id, nearest.image_id, nearest.x, nearest.y, nearest.width, nearest.height,
  (SELECT source FROM image_source WHERE image_source.image_id = nearest.image_id ORDER BY first_seen DESC, source LIMIT 1),
  nearest.negative_inner_product
FROM unnest($2::text[]) WITH ORDINALITY AS wanted (name, place)
LEFT JOIN subject ON subject.gallery_id = $1 AND subject.name = wanted.name
LEFT JOIN LATERAL (
  SELECT probe.place - 1 AS probe, face.id AS face_id, face.image_id, face.x, face.y, face.width, face.height,
    template.embedding <#> probe.embedding AS negative_inner_product
  FROM face
  JOIN template_s{space} AS template ON template.face_id = face.id
  CROSS JOIN unnest($3::halfvec[]) WITH ORDINALITY AS probe (embedding, place)
  WHERE face.subject_id = subject.id
  ORDER BY negative_inner_product, face.id, probe.place
  LIMIT 1
) AS nearest ON true
ORDER BY wanted.place
