-- Which faces of space {space} behind the face $1 has space {shadow} no template of, and which vectors have they? At most $2.
-- Index: template_s{space} (face_id, space_id), template_s{shadow} (face_id, space_id). Rows: one per face, by id.
SELECT template.face_id, template.embedding
FROM template_s{space} AS template
WHERE template.face_id > $1 AND NOT EXISTS (SELECT FROM template_s{shadow} AS shadow WHERE shadow.face_id = template.face_id)
ORDER BY template.face_id
LIMIT $2
