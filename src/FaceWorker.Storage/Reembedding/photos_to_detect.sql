-- Which photos of the gallery $1 (id) behind the photo $2 has the detector of the space $3 (id) to look at? At most $4. None where the gallery goes over without looking again.
-- Index: reembedding (gallery_id), image (id). Rows: one per photo, its id, in order.
SELECT image.id
FROM reembedding
JOIN image USING (gallery_id)
WHERE reembedding.gallery_id = $1 AND reembedding.to_space_id = $3 AND reembedding.looks_again AND image.id > $2 AND image.detected_for IS DISTINCT FROM $3
ORDER BY image.id
LIMIT $4
