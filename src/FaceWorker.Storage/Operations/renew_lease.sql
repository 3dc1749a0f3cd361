-- Extends the lease of the attempt $2 at the operation $1 (id) to $3 (interval) from now; it is at the step $6, $4 of $5. Index: operation (id).
-- Rows: one, whether somebody wants it cancelled; none when the lease is lost.
UPDATE operation SET free_at = now() + $3, done = $4, total = $5, step = $6
WHERE id = $1 AND attempt = $2 AND state = 'running'
RETURNING cancel_requested
