-- Which items of running archives were sent longer than $1 (interval) ago and have not ended? Claims them for $2 (interval), up to $3 rows.
-- Index: archive_item_sent. Rows: one per item.
WITH overdue AS (
  SELECT item.id
  FROM archive
  CROSS JOIN LATERAL (
    SELECT id FROM archive_item
    WHERE archive_id = archive.id AND state = 'sent' AND sent_at < now() - $1::interval
    ORDER BY sent_at LIMIT $3
    FOR UPDATE SKIP LOCKED
  ) AS item
  WHERE archive.state = 'running'
  LIMIT $3
), claimed AS (
  UPDATE archive_item SET sent_at = NULL, claimed_until = now() + $2 FROM overdue WHERE archive_item.id = overdue.id
  RETURNING archive_item.archive_id, archive_item.id, coalesce(address, source) AS address
)
SELECT claimed.archive_id, claimed.id, gallery.name, claimed.address
FROM claimed
JOIN archive ON archive.id = claimed.archive_id
JOIN gallery ON gallery.id = archive.gallery_id
ORDER BY claimed.archive_id, claimed.id
