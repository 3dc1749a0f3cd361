-- The end of the archive $1 (id) is announced. Index: archive (id). Rows: none; one is changed.
UPDATE archive SET announce_at = NULL WHERE id = $1
