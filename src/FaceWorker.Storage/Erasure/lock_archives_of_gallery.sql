-- Keeps commands and listings from changing the archives of the gallery $1 (id) and their counts until the end of the transaction; jobs are still sent and recorded.
-- Before any lock of their items. Index: archive (gallery_id, source). Rows: one per archive, in the order of locking.
SELECT id FROM archive WHERE gallery_id = $1 ORDER BY id FOR NO KEY UPDATE
