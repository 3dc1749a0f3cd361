-- Which faces could not be embedded for the space $1 (id), and why? At most $2. Index: reembedding_failure (space_id, face_id), face (id). Rows: one per face, by id.
SELECT face.id, face.image_id, reembedding_failure.reason, reembedding_failure.detail
FROM reembedding_failure
JOIN face ON face.id = reembedding_failure.face_id
WHERE reembedding_failure.space_id = $1
ORDER BY reembedding_failure.face_id
LIMIT $2
