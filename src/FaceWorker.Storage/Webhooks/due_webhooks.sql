-- For which webhooks is there something to try now? Index: webhook_delivery_due; webhooks are few. Rows: one per webhook.
SELECT id
FROM webhook
WHERE EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = webhook.id AND given_up_at IS NULL AND free_at <= now())
