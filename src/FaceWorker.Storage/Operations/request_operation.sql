-- Queues an operation of the kind $1 for the gallery named $2 and the target $3, with the parameters $4, requested by $5. An unfinished one is not cancelled
-- any more, and waits no longer. Workers are told. Index: gallery (name), operation_unfinished. Rows: its id; none without such a gallery.
WITH wanted AS (SELECT id FROM gallery WHERE name = $2 AND deleting_since IS NULL FOR KEY SHARE)
INSERT INTO operation (kind, gallery_id, target, parameters, state, requested_by) SELECT $1, id, $3::bigint, $4::jsonb, 'queued', $5 FROM wanted
ON CONFLICT (gallery_id, kind, target) WHERE ended_at IS NULL DO UPDATE SET
  cancel_requested = false,
  free_at = CASE operation.state WHEN 'queued' THEN now() ELSE operation.free_at END
RETURNING id, pg_notify('faceworker', 'operationRequested')
