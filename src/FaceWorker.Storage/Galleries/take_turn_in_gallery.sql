-- Waits until nobody else changes subjects or settings of the gallery named $1, and keeps others from it until the end of the transaction;
-- images are stored and subjects enrolled meanwhile. Index: gallery (name). Rows: one or none.
SELECT id FROM gallery WHERE name = $1 FOR NO KEY UPDATE
