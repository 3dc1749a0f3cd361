-- What did people say of two faces, a face and a subject, or two subjects of the gallery $1 (id), that they are the same or different, and how near are the nearest faces of both sides in the spaces
-- {space} and {shadow}, by negative inner product? The newest $2; of a subject fifty faces stand for it.
-- Index: face_constraint_in_force, face (subject_id), template_s{space} (face_id, space_id), template_s{shadow} (face_id, space_id). Rows: one per constraint; nulls where a side has no template.
WITH said AS (
  SELECT * FROM face_constraint WHERE gallery_id = $1 AND ended_by IS NULL ORDER BY id DESC LIMIT $2
), one AS (
  SELECT said.id, said.face_id FROM said WHERE said.face_id IS NOT NULL
  UNION ALL
  SELECT said.id, face.id FROM said CROSS JOIN LATERAL (SELECT id FROM face WHERE face.subject_id = said.subject_id ORDER BY id LIMIT 50) AS face WHERE said.face_id IS NULL
), other AS (
  SELECT said.id, said.other_face_id AS face_id FROM said WHERE said.other_face_id IS NOT NULL
  UNION ALL
  SELECT said.id, face.id FROM said
  CROSS JOIN LATERAL (SELECT id FROM face WHERE face.subject_id = coalesce(said.other_subject_id, said.subject_id) ORDER BY id LIMIT 50) AS face
  WHERE said.other_face_id IS NULL
)
SELECT said.kind = 'same', near.active, near.shadow
FROM said
CROSS JOIN LATERAL (
  SELECT min(one_active.embedding <#> other_active.embedding) AS active, min(one_shadow.embedding <#> other_shadow.embedding) AS shadow
  FROM one
  JOIN other ON other.id = one.id AND other.face_id <> one.face_id
  LEFT JOIN template_s{space} AS one_active ON one_active.face_id = one.face_id
  LEFT JOIN template_s{space} AS other_active ON other_active.face_id = other.face_id
  LEFT JOIN template_s{shadow} AS one_shadow ON one_shadow.face_id = one.face_id
  LEFT JOIN template_s{shadow} AS other_shadow ON other_shadow.face_id = other.face_id
  WHERE one.id = said.id
) AS near
ORDER BY said.id
