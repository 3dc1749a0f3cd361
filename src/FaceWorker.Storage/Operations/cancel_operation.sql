-- Cancels the unfinished operation $1 (id), or (null) that of the kind $2 for the target $3: immediately when nobody works on it; otherwise its worker is told when it renews its lease.
-- Index: operation (id), operation_next; unfinished ones are few. Rows: none.
UPDATE operation SET
  cancel_requested = true,
  state = CASE WHEN state = 'queued' OR free_at <= now() THEN 'cancelled' ELSE state END,
  ended_at = CASE WHEN state = 'queued' OR free_at <= now() THEN now() END
WHERE ended_at IS NULL AND (id = $1 OR (kind = $2 AND target = $3))
