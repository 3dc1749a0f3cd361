-- How many events are not published yet, for how long has the first of them waited, and how many are webhooks still to take, or were given up? Index: event_unnumbered, event (number), event_series,
-- webhook_delivery_due, webhook_delivery_given_up. Rows: one.
SELECT (SELECT count(*) FROM event WHERE number IS NULL) + greatest(0, (SELECT coalesce(max(last_number), 0) FROM event_series) - published),
  greatest(interval '0', now() - least(
    (SELECT written_at FROM event WHERE number > published ORDER BY number LIMIT 1), (SELECT written_at FROM event WHERE number IS NULL ORDER BY id LIMIT 1), now())),
  (SELECT count(*) FROM webhook_delivery WHERE given_up_at IS NULL),
  (SELECT count(*) FROM webhook_delivery WHERE given_up_at IS NOT NULL)
FROM event_relay
