-- Queues the operation $1 (id) again, for $2, who wants it; it waits for nothing. Workers are told. Index: operation (id). Rows: none.
UPDATE operation SET state = 'queued', ended_at = NULL, free_at = now(), cancel_requested = false, requested_by = $2, requested_at = now() WHERE id = $1
RETURNING pg_notify('faceworker', 'operationRequested')
