-- The end of the archive $1 (id) is announced, unless it was already. Index: archive (id). Rows: none; one is changed, or none.
UPDATE archive SET announce_at = NULL WHERE id = $1 AND announce_at IS NOT NULL
