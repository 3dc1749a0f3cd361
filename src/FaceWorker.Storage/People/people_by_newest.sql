-- Who is in the gallery $1 (id), those first whose newest photo was indexed last? $2 only with, or (false) without names (null: both); $3 only those that are ignored, or
-- (false) only the others; $4, $5 behind the person with that newest image and of that id (null: from the beginning). A page of $6 from the place $7 on.
-- Index: subject_named_by_newest, subject_unnamed_by_newest, each read backwards. Rows: one per subject that has a name or a face.
SELECT id, name, is_ignored, faces, confirmed, photos, created_at, central_face_id, is_watched, newest_image_id AS place
FROM (
  (SELECT * FROM subject
    WHERE gallery_id = $1 AND is_ignored = $3 AND name IS NOT NULL AND coalesce($2::boolean, true) AND (newest_image_id, id) < (coalesce($4::bigint, 9223372036854775807), coalesce($5::bigint, 0))
    ORDER BY newest_image_id DESC, id DESC LIMIT $6::bigint + $7::bigint)
  UNION ALL
  (SELECT * FROM subject
    WHERE gallery_id = $1 AND is_ignored = $3 AND name IS NULL AND photos > 0 AND NOT coalesce($2::boolean, false) AND (newest_image_id, id) < (coalesce($4::bigint, 9223372036854775807), coalesce($5::bigint, 0))
    ORDER BY newest_image_id DESC, id DESC LIMIT $6::bigint + $7::bigint)
) AS person
ORDER BY newest_image_id DESC, id DESC
LIMIT $6 OFFSET $7
