-- Puts the archive $1 (id) into the state $2. Index: archive (id). Rows: none.
UPDATE archive SET state = $2 WHERE id = $1
