-- Deletes events that are published and older than $1 (interval), the oldest first, at most $2; those that a webhook is still to be called with, only once they are twice as old. Looks no further
-- than the first that is younger, because numbers follow the time to within a transaction. Index: event (number), webhook_delivery_event. Rows: one, how many.
WITH young AS (
  SELECT number FROM event WHERE number IS NOT NULL AND written_at >= now() - $1::interval ORDER BY number LIMIT 1
), old AS MATERIALIZED (
  SELECT id
  FROM event
  WHERE number < (SELECT coalesce((SELECT number FROM young), published + 1) FROM event_relay) AND number <= (SELECT published FROM event_relay)
    AND (written_at < now() - 2 * $1::interval OR NOT EXISTS (SELECT FROM webhook_delivery WHERE event_id = event.id AND given_up_at IS NULL))
  ORDER BY number
  LIMIT $2
  FOR UPDATE SKIP LOCKED
), deleted AS (
  DELETE FROM event USING old WHERE event.id = old.id RETURNING event.number
), kept AS (
  UPDATE event_relay SET forgotten = greatest(forgotten, (SELECT max(number) FROM deleted)) WHERE EXISTS (SELECT FROM deleted)
)
SELECT count(*) FROM deleted
