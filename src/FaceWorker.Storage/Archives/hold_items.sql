-- The claimed items $1 (ids) are not sent: each waits for the outage of its source ($2, ids). Index: archive_item (id). Rows: none.
WITH claimed AS MATERIALIZED (
  SELECT id FROM archive_item WHERE id = ANY ($1::bigint[]) AND state = 'sent' AND claimed_until IS NOT NULL ORDER BY id FOR UPDATE
)
UPDATE archive_item SET
  state = 'waiting',
  claimed_until = NULL,
  waiting_for = (SELECT id FROM source_outage WHERE id = outage AND ended_at IS NULL),
  waiting_since = coalesce(waiting_since, now())
FROM unnest($1::bigint[], $2::bigint[]) AS held (item, outage)
JOIN claimed ON claimed.id = item
WHERE archive_item.id = item
