-- Which photos has the gallery $1 (id) kept for long enough? Up to $2 of them, the oldest first. Index: gallery (id), image_indexed. Rows: one per photo.
SELECT id FROM image WHERE gallery_id = $1 AND indexed_at < now() - (SELECT keep_for FROM gallery WHERE id = $1) ORDER BY indexed_at LIMIT $2
