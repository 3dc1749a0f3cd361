-- Is any linked face of the space $1 (id) grouped? Index: face_link (space_id, face_id), face_to_group (face_id). Rows: one.
SELECT EXISTS (SELECT FROM face_link WHERE space_id = $1 AND NOT EXISTS (SELECT FROM face_to_group WHERE face_to_group.face_id = face_link.face_id))
