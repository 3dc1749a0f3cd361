-- The listing $2 of the archive $1 (id) is finished: it saw $3 files, and $4 have vanished. Index: archive (id). Rows: none.
UPDATE archive SET listed_at = now(), unchanged = greatest(0, $3 - added - changed), vanished = $4
WHERE id = $1 AND listing = $2
