-- Which subject of the gallery $1 (id) has the id $2, or (null) the name $3? Index: subject (id), subject (gallery_id, name). Rows: one or none, as people_by_photos has them.
SELECT id, name, is_ignored, faces, confirmed, photos, created_at, central_face_id, is_watched
FROM subject
WHERE gallery_id = $1 AND (id = $2 OR $2::bigint IS NULL AND name = $3)
