-- Who is in the gallery $1 (id), those on most photos first, of equal ones the newest? $2 only with, or (false) without names (null: both); $3 only those that are ignored, or
-- (false) only the others; $4, $5 behind the person of so many photos and of that id (null: from the beginning). A page of $6 from the place $7 on.
-- Index: subject_named_by_photos, subject_unnamed_by_photos, each read backwards. Rows: one per subject that has a name or a face.
SELECT id, name, is_ignored, faces, confirmed, photos, created_at, central_face_id, is_watched, photos AS place
FROM (
  (SELECT * FROM subject
    WHERE gallery_id = $1 AND is_ignored = $3 AND name IS NOT NULL AND coalesce($2::boolean, true) AND (photos, id) < (coalesce($4::bigint, 9223372036854775807), coalesce($5::bigint, 0))
    ORDER BY photos DESC, id DESC LIMIT $6::bigint + $7::bigint)
  UNION ALL
  (SELECT * FROM subject
    WHERE gallery_id = $1 AND is_ignored = $3 AND name IS NULL AND photos > 0 AND NOT coalesce($2::boolean, false) AND (photos, id) < (coalesce($4::bigint, 9223372036854775807), coalesce($5::bigint, 0))
    ORDER BY photos DESC, id DESC LIMIT $6::bigint + $7::bigint)
) AS person
ORDER BY photos DESC, id DESC
LIMIT $6 OFFSET $7
