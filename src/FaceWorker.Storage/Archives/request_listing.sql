-- Has the archive $1 (id, locked) listed, if it is running and its present listing is not finished: queues an operation, or goes on with the one there is.
-- Index: archive (id), operation_unfinished. Rows: none.
INSERT INTO operation (kind, gallery_id, target, state, requested_by)
SELECT 'listing', gallery_id, id, 'queued', format('archive %s', id) FROM archive WHERE id = $1 AND state = 'running' AND listed_at IS NULL
ON CONFLICT (gallery_id, kind, target) WHERE ended_at IS NULL DO UPDATE SET
  cancel_requested = false,
  free_at = CASE operation.state WHEN 'queued' THEN now() ELSE operation.free_at END
