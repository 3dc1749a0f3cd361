-- How many templates has space {space}, and how many faces with one are not linked?
-- Index: template_s{space} (face_id, space_id), face_link (space_id, face_id); reads both. Rows: one.
SELECT count(*), count(*) FILTER (WHERE face_link.face_id IS NULL)
FROM template_s{space} AS template
LEFT JOIN face_link ON face_link.face_id = template.face_id AND face_link.space_id = {space}
