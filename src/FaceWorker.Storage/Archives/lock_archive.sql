-- Keeps everybody else from changing the archive $1 (id) and its counts by hand and by list until the end of the transaction; jobs are
-- sent and recorded meanwhile. Before any lock of its items. Index: archive (id). Rows: one or none.
SELECT id FROM archive WHERE id = $1 FOR NO KEY UPDATE
