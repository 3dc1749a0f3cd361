-- Keeps other commands and listings from changing the archive $1 (id) and its counts until the end of the transaction; jobs are
-- still sent and recorded. Before any lock of its items. Index: archive (id). Rows: one or none.
SELECT id FROM archive WHERE id = $1 FOR NO KEY UPDATE
