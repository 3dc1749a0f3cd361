-- Requests an operation as request_operation does, and begins it in the same moment for the lease $6 (interval) of the worker $7; so it does with one that is queued or whose
-- lease has ended. Index: gallery (name), operation_unfinished. Rows: its id; none without such a gallery, or when somebody works on such an operation.
WITH wanted AS (SELECT id FROM gallery WHERE name = $2 AND deleting_since IS NULL FOR KEY SHARE)
INSERT INTO operation (kind, gallery_id, target, parameters, state, requested_by, attempt, worker, free_at, started_at)
SELECT $1, id, $3::bigint, $4::jsonb, 'running', $5, 1, $7, now() + $6, now() FROM wanted
ON CONFLICT (gallery_id, kind, target) WHERE ended_at IS NULL DO UPDATE SET
  parameters = excluded.parameters, state = 'running', requested_by = excluded.requested_by, requested_at = now(), attempt = operation.attempt + 1,
  worker = excluded.worker, free_at = excluded.free_at, cancel_requested = false, done = 0, total = NULL, step = NULL, problem = NULL, started_at = now()
WHERE operation.state = 'queued' OR operation.free_at <= now()
RETURNING id
