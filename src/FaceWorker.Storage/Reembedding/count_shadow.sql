-- How many templates has space {space}, how many of them has space {shadow} not, how many faces failed for it, how old is it, and how many photos has its detector to look at?
-- Index: template_s{space} (face_id, space_id), template_s{shadow} (face_id, space_id), reembedding_failure (space_id, face_id), image (gallery_id, sha256); reads them. Rows: one.
SELECT count(*), count(*) FILTER (WHERE shadow.face_id IS NULL),
  (SELECT count(*) FROM reembedding_failure WHERE space_id = {shadow}),
  (SELECT now() - created_at FROM space WHERE id = {shadow}),
  (SELECT count(*) FROM reembedding JOIN image USING (gallery_id) WHERE to_space_id = {shadow} AND looks_again AND detected_for IS DISTINCT FROM {shadow})
FROM template_s{space} AS template
LEFT JOIN template_s{shadow} AS shadow ON shadow.face_id = template.face_id
