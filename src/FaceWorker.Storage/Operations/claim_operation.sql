-- Begins the operation of the kind $1 that has been free for longest, for the lease $2 (interval) of the worker $3. Others take others meanwhile; those of a gallery
-- that is being deleted stay. Index: operation_next. Rows: its id; none when there is none.
WITH free AS (
  SELECT operation.id
  FROM operation
  JOIN gallery ON gallery.id = gallery_id AND deleting_since IS NULL
  WHERE kind = $1 AND ended_at IS NULL AND free_at <= now()
  ORDER BY free_at, operation.id
  LIMIT 1
  FOR NO KEY UPDATE OF operation SKIP LOCKED
)
UPDATE operation SET state = 'running', attempt = attempt + 1, worker = $3, free_at = now() + $2, started_at = now(), done = 0, total = NULL, step = NULL
FROM free
WHERE operation.id = free.id
RETURNING operation.id
