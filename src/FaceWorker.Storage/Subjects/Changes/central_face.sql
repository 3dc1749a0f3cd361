-- Which face of the subject $1 (id) is nearest to the mean of its templates in space {space}, if none of its faces is confirmed? $2: only of one that has a name.
-- Index: face (subject_id), subject (id), template_s{space} (face_id, space_id). Rows: one, or none.
WITH own AS MATERIALIZED (
  SELECT face.id, face.is_confirmed, template.embedding
  FROM face
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE face.subject_id = $1
)
SELECT own.id
FROM own
CROSS JOIN (SELECT l2_normalize(avg(embedding)) AS mean FROM own) AS centre
WHERE NOT EXISTS (SELECT FROM own WHERE is_confirmed) AND (NOT $2 OR EXISTS (SELECT FROM subject WHERE id = $1 AND name IS NOT NULL))
ORDER BY own.embedding <#> centre.mean, own.id
LIMIT 1
