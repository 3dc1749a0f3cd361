-- Has space {space} faces that are not linked, or not grouped? Of those that are not linked it finds all but such as were committed long after much newer ones.
-- Index: face_to_group (space_id), face_link (space_id, face_id), template_s{space} (face_id, space_id). Rows: one.
SELECT EXISTS (SELECT FROM face_to_group WHERE space_id = {space}) OR EXISTS (
  SELECT FROM template_s{space} AS template
  WHERE template.face_id > (SELECT coalesce(max(face_id), 0) FROM face_link WHERE space_id = {space}) - 10000
    AND NOT EXISTS (SELECT FROM face_link WHERE face_link.face_id = template.face_id AND face_link.space_id = {space}))
