-- Adds $3 new and $4 changed files to what the listing $2 of the archive $1 (id) has found. Workers are told. Index: archive (id). Rows: none.
UPDATE archive SET added = added + $3, changed = changed + $4 WHERE id = $1 AND listing = $2
RETURNING pg_notify('faceworker', 'filesToSend')
