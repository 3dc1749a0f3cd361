-- The claimed items $1 (ids) are not sent: each waits for the outage of its source ($2, ids), unless that has ended. Index: archive_item (id). Rows: none.
WITH claimed AS MATERIALIZED (
  SELECT id FROM archive_item WHERE id = ANY ($1::bigint[]) AND state = 'sent' AND claimed_until IS NOT NULL ORDER BY id FOR UPDATE
)
UPDATE archive_item SET
  state = 'waiting',
  claimed_until = NULL,
  waiting_for = source_outage.id,
  waiting_since = CASE WHEN source_outage.id IS NOT NULL THEN coalesce(waiting_since, now()) END
FROM unnest($1::bigint[], $2::bigint[]) AS held (item, outage)
JOIN claimed ON claimed.id = item
LEFT JOIN source_outage ON source_outage.id = outage AND ended_at IS NULL
WHERE archive_item.id = item
