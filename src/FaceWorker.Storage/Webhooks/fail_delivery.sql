-- The webhook $1 (id) has not taken the event $2 (id), because of $3. It is tried again after $4 (interval), or (null) given up. Index: webhook_delivery (webhook_id, event_id). Rows: none.
UPDATE webhook_delivery SET problem = $3, free_at = now() + coalesce($4::interval, interval '0'), given_up_at = CASE WHEN $4::interval IS NULL THEN now() END
WHERE webhook_id = $1 AND event_id = $2
