-- The jobs of the items $1 (ids) are sent; those that have been returned or have ended since stay as they are. Index: archive_item (id). Rows: none.
WITH claimed AS MATERIALIZED (
  SELECT id FROM archive_item WHERE id = ANY ($1::bigint[]) AND state = 'sent' AND claimed_until IS NOT NULL ORDER BY id FOR UPDATE
)
UPDATE archive_item SET sent_at = clock_timestamp(), claimed_until = NULL FROM claimed WHERE archive_item.id = claimed.id
