-- Cancels the unfinished operation $1 (id): at once when nobody works on it, else whoever does hears of it. Index: operation (id). Rows: none.
UPDATE operation SET
  cancel_requested = true,
  state = CASE WHEN state = 'queued' OR free_at <= now() THEN 'cancelled' ELSE state END,
  ended_at = CASE WHEN state = 'queued' OR free_at <= now() THEN now() END
WHERE id = $1 AND ended_at IS NULL
