-- Has the source of the archive $1 (id) listed again. Index: archive (id). Rows: none.
UPDATE archive SET state = 'running', completed_at = NULL, listing = listing + 1, listed_at = NULL, added = 0, changed = 0 WHERE id = $1
