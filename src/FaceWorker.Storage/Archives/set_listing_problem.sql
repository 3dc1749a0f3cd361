-- The last attempt to list the archive $1 (id) failed for the reason $2. Index: archive (id). Rows: none.
UPDATE archive SET listing_problem = $2 WHERE id = $1 AND listed_at IS NULL
