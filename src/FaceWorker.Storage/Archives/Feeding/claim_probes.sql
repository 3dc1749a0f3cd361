-- Which items probe the sources that they wait for? One for each source whose pause is over, and none while another is on its way: the one that
-- was tried longest ago. Claims them for $1 (interval), up to $2 rows. They still wait for the source. Index: archive_item_held. Rows: one per source.
WITH chosen AS (
  SELECT item.id
  FROM source_outage
  CROSS JOIN LATERAL (
    SELECT archive_item.id
    FROM archive_item
    JOIN archive ON archive.id = archive_item.archive_id
    WHERE waiting_for = source_outage.id AND archive_item.state = 'waiting' AND NOT gone AND archive.state = 'running'
    ORDER BY not_before NULLS FIRST, archive_item.id LIMIT 1
    FOR UPDATE OF archive_item SKIP LOCKED
  ) AS item
  WHERE ended_at IS NULL AND probe_at <= now() AND NOT EXISTS (SELECT FROM archive_item WHERE waiting_for = source_outage.id AND state = 'sent')
  ORDER BY probe_at LIMIT $2
), claimed AS (
  UPDATE archive_item SET state = 'sent', sent_at = NULL, claimed_until = now() + $1 FROM chosen WHERE archive_item.id = chosen.id
  RETURNING archive_item.archive_id, archive_item.id, coalesce(address, source) AS address
)
SELECT claimed.archive_id, claimed.id, gallery.name, claimed.address
FROM claimed
JOIN archive ON archive.id = claimed.archive_id
JOIN gallery ON gallery.id = archive.gallery_id
