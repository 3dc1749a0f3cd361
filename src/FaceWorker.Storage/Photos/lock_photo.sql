-- Is the image $2 in the gallery $1 (id)? Nobody else adds faces to it until the end of the transaction.
-- Index: image (id). Rows: one, or none.
SELECT id FROM image WHERE id = $2 AND gallery_id = $1 FOR NO KEY UPDATE
