-- The webhook $1 (id) has taken the event $2 (id). Index: webhook_delivery (webhook_id, event_id). Rows: none.
DELETE FROM webhook_delivery WHERE webhook_id = $1 AND event_id = $2
