-- Which items wait for an outage that has ended? Releases up to $1 of them, and resets how long they have waited. Index: archive_item_held. Rows: none.
UPDATE archive_item SET waiting_for = NULL, waiting_since = NULL, not_before = NULL
WHERE id IN (
  SELECT item.id
  FROM source_outage
  CROSS JOIN LATERAL (
    SELECT id FROM archive_item WHERE waiting_for = source_outage.id AND state = 'waiting' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
  ) AS item
  WHERE ended_at IS NOT NULL
  LIMIT $1
)
