-- Which faces behind $2 (id) have a template in space {space}, and are linked, or (with $1 false) are not? The first $3.
-- Index: template_s{space} (face_id, space_id), face_link (face_id). Rows: one per face, by id.
SELECT template.face_id, template.embedding
FROM template_s{space} AS template
LEFT JOIN face_link ON face_link.face_id = template.face_id AND face_link.space_id = {space}
WHERE template.face_id > $2 AND (face_link.face_id IS NOT NULL) = $1
ORDER BY template.face_id
LIMIT $3
