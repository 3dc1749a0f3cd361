-- The claimed items $1 (ids) were not sent, and can be claimed again. Index: archive_item (id). Rows: none.
WITH claimed AS MATERIALIZED (
  SELECT id FROM archive_item WHERE id = ANY ($1::bigint[]) AND state = 'sent' AND claimed_until IS NOT NULL ORDER BY id FOR UPDATE
)
UPDATE archive_item SET state = 'waiting', claimed_until = NULL FROM claimed WHERE archive_item.id = claimed.id
