-- Locks the images $1 (ids), so that one transaction at a time decides which item is an image's first. After the items; ordered.
-- Index: image (id). Rows: one per image.
SELECT id FROM image WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE
