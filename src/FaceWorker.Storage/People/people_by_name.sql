-- Who in the gallery $1 (id) has a name that begins with $2, whatever its case? $3 only those that are ignored, or (false) only the others; $4, $5 behind that name in lower case and that
-- id (null: from the beginning). A page of $6 from the place $7 on. Index: subject_by_name. Rows: one per subject, by name in lower case, to the letter; as people_by_photos has them.
SELECT id, name, is_ignored, faces, confirmed, photos, created_at, central_face_id, is_watched, lower(name)
FROM subject
WHERE gallery_id = $1 AND is_ignored = $3 AND name IS NOT NULL
  AND lower(name) COLLATE "C" >= lower($2) AND lower(name) COLLATE "C" < lower($2) || chr(1114109)
  AND (lower(name) COLLATE "C", id) > (coalesce($4::text, ''), coalesce($5::bigint, 0))
ORDER BY lower(name) COLLATE "C", id
LIMIT $6 OFFSET $7
