-- Which events are to be tried now for the webhook $1 (id)? At most $2, those that have waited longest first. No other worker tries them for $3 (interval).
-- Index: webhook_delivery_due, event (id), webhook (id). Rows: one per event: it, how often it was tried, this time included, the webhook's address and secret.
WITH due AS MATERIALIZED (
  SELECT webhook_id, event_id
  FROM webhook_delivery
  WHERE webhook_id = $1 AND given_up_at IS NULL AND free_at <= now()
  ORDER BY free_at, event_id
  LIMIT $2
  FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE webhook_delivery SET attempts = webhook_delivery.attempts + 1, free_at = now() + $3
  FROM due
  WHERE webhook_delivery.webhook_id = due.webhook_id AND webhook_delivery.event_id = due.event_id
  RETURNING webhook_delivery.event_id, webhook_delivery.attempts
)
SELECT event.number, event.previous, event.message_id, event.kind, event.payload::text, event.written_at, event.trace_parent, event.trace_state,
  event.id, claimed.attempts, webhook.url, webhook.secret
FROM claimed
JOIN event ON event.id = claimed.event_id
JOIN webhook ON webhook.id = $1
ORDER BY event.number
