-- How many templates has space {space}, how many of them has space {shadow} not, how many faces failed for it, and how old is it?
-- Index: template_s{space} (face_id, space_id), template_s{shadow} (face_id, space_id), reembedding_failure (space_id, face_id); reads them. Rows: one.
SELECT count(*), count(*) FILTER (WHERE shadow.face_id IS NULL),
  (SELECT count(*) FROM reembedding_failure WHERE space_id = {shadow}),
  (SELECT now() - created_at FROM space WHERE id = {shadow})
FROM template_s{space} AS template
LEFT JOIN template_s{shadow} AS shadow ON shadow.face_id = template.face_id
