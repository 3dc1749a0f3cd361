-- Deletes the webhook $1 (id), and with it the events that it has not taken. Index: webhook (id), webhook_delivery (webhook_id, event_id). Rows: none.
DELETE FROM webhook WHERE id = $1
