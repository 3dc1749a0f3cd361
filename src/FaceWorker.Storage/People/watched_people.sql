-- Who is watched in the gallery $1 (id)? Those whose id is greater than $2 (null: from the beginning); a page of $3 from the place $4 on. Index: subject_watched.
-- Rows: one per subject, by id, as people_by_photos has them.
SELECT id, name, is_ignored, faces, confirmed, photos, created_at, central_face_id, is_watched, 0 AS place
FROM subject
WHERE gallery_id = $1 AND is_watched AND id > coalesce($2::bigint, 0)
ORDER BY id
LIMIT $3 OFFSET $4
