-- Which $1 items are to be sent next? Equal shares of all running archives that have any, in the order of their listing. Locks them.
-- Index: archive_item_waiting. Rows: at most $1.
WITH hungry AS (
  SELECT archive.id, gallery.name, greatest(1, $1 / count(*) OVER ()) AS share
  FROM archive
  JOIN gallery ON gallery.id = archive.gallery_id
  WHERE archive.state = 'running' AND EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND state = 'waiting' AND NOT gone)
)
SELECT hungry.id, item.id, hungry.name, item.source
FROM hungry
CROSS JOIN LATERAL (
  SELECT id, source FROM archive_item
  WHERE archive_id = hungry.id AND state = 'waiting' AND NOT gone
  ORDER BY id LIMIT hungry.share
  FOR UPDATE SKIP LOCKED
) AS item
LIMIT $1
