-- The archive $1 (id, locked) is to be listed no more: cancels its listing, at once when nobody works on it. Index: operation_unfinished. Rows: none.
UPDATE operation SET
  cancel_requested = true,
  state = CASE WHEN operation.state = 'queued' OR free_at <= now() THEN 'cancelled' ELSE operation.state END,
  ended_at = CASE WHEN operation.state = 'queued' OR free_at <= now() THEN now() END
FROM archive
WHERE archive.id = $1 AND operation.gallery_id = archive.gallery_id AND kind = 'listing' AND target = archive.id AND ended_at IS NULL
