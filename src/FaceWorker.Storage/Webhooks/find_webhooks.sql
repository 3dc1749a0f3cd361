-- Which webhooks are there, or which has the id $1 (null: all)? Index: webhook (id), gallery (id), webhook_delivery_due, webhook_delivery_given_up.
-- Rows: one per webhook, by id: it, its secret, how many events wait for it, how many were given up, and why the last of those with a failure failed.
SELECT webhook.id, webhook.url, gallery.name, webhook.kinds, webhook.added_by, webhook.added_at, webhook.secret,
  (SELECT count(*) FROM webhook_delivery WHERE webhook_id = webhook.id AND given_up_at IS NULL),
  (SELECT count(*) FROM webhook_delivery WHERE webhook_id = webhook.id AND given_up_at IS NOT NULL),
  (SELECT problem FROM webhook_delivery WHERE webhook_id = webhook.id AND problem IS NOT NULL ORDER BY event_id DESC LIMIT 1)
FROM webhook
LEFT JOIN gallery ON gallery.id = webhook.gallery_id
WHERE $1::bigint IS NULL OR webhook.id = $1
ORDER BY webhook.id
