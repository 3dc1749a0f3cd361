-- Which items are sent next? Claims them for $3 (interval); the sender marks them as sent, and a claim that ends without that is claimed again.
-- All archives together have at most $1 jobs out, shared evenly among the archives that want any; and one archive has no more than $2 (integer) plus
-- twice what it finished in the last 20 s: an archive that makes no progress keeps its jobs in the manifest. Up to $4 rows.
-- Index: archive_item_ready, archive_item_sent, archive_item_claimed, archive_pace (archive_id, slot). Rows: one per item, by archive and listing.
WITH running AS (
  SELECT archive.id,
    EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND state = 'waiting' AND NOT gone AND waiting_for IS NULL) AS wants,
    (SELECT count(*) FROM archive_item WHERE archive_id = archive.id AND state = 'sent') AS sent,
    (SELECT coalesce(sum(items), 0) FROM archive_pace WHERE archive_id = archive.id AND slot > now() - interval '20 seconds') AS finished
  FROM archive
  JOIN gallery ON gallery.id = archive.gallery_id
  WHERE archive.state = 'running' AND gallery.deleting_since IS NULL
), share AS (
  SELECT ($1 - coalesce(sum(sent) FILTER (WHERE NOT wants), 0)) / greatest(1, count(*) FILTER (WHERE wants)) AS jobs FROM running
), room AS (
  SELECT id, greatest(0, least(greatest(1, floor(jobs)), $2 + 2 * finished) - sent)::bigint AS free FROM running CROSS JOIN share WHERE wants
), ready AS (
  SELECT room.id AS archive, item.id
  FROM room
  CROSS JOIN LATERAL (
    SELECT id FROM archive_item
    WHERE archive_id = room.id AND state = 'waiting' AND NOT gone AND waiting_for IS NULL AND (not_before IS NULL OR not_before <= now())
    ORDER BY id LIMIT least(room.free, $4)
    FOR UPDATE SKIP LOCKED
  ) AS item
), unsent AS (
  SELECT archive_id, id FROM archive_item WHERE claimed_until <= now() AND state = 'sent' ORDER BY claimed_until LIMIT $4 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE archive_item SET state = 'sent', sent_at = NULL, claimed_until = now() + $3, not_before = NULL
  FROM (SELECT * FROM ready UNION ALL SELECT * FROM unsent) AS chosen
  WHERE archive_item.id = chosen.id
  RETURNING archive_item.archive_id, archive_item.id, coalesce(address, source) AS address
)
SELECT claimed.archive_id, claimed.id, gallery.name, claimed.address
FROM claimed
JOIN archive ON archive.id = claimed.archive_id
JOIN gallery ON gallery.id = archive.gallery_id
ORDER BY claimed.archive_id, claimed.id
