-- Which events has the webhook $1 (id) failed to take? Those first that were given up, the oldest first; at most $2.
-- Index: webhook_delivery (webhook_id, event_id), event (id). Rows: one per event.
SELECT event.number, event.kind, webhook_delivery.attempts, webhook_delivery.problem, webhook_delivery.given_up_at
FROM webhook_delivery
JOIN event ON event.id = webhook_delivery.event_id
WHERE webhook_delivery.webhook_id = $1 AND webhook_delivery.problem IS NOT NULL
ORDER BY webhook_delivery.given_up_at IS NULL, webhook_delivery.event_id
LIMIT $2
