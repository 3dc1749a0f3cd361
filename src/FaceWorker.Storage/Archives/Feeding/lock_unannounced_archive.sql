-- Is the end of the archive $1 (id) still to be announced? Nobody else announces it until the end of the transaction. Index: archive (id). Rows: one, or none.
SELECT id FROM archive WHERE id = $1 AND announce_at IS NOT NULL FOR NO KEY UPDATE
