-- Which of these images does their gallery hold, and with which faces?
-- $1 gallery ids, $2 SHA-256 digests: one element per image.
-- Index: image (gallery_id, sha256), face (image_id, position), subject (id).
-- Rows: one per face of each known image, from the left to the right; one with nulls for an image without faces.
SELECT image.gallery_id, image.sha256, image.id, face.id, face.x, face.y, face.width, face.height, face.score, face.problems, subject.id, subject.name
FROM unnest($1::bigint[], $2::bytea[]) AS wanted (gallery_id, sha256)
JOIN image USING (gallery_id, sha256)
LEFT JOIN face ON face.image_id = image.id
LEFT JOIN subject ON subject.id = face.subject_id
ORDER BY image.id, face.position
