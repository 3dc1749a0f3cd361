-- Which running archives are listed and have no item waiting or sent? Locks them; commands and listings that change items lock them first as well,
-- so that complete_archives sees their changes. Index: archive_item_waiting, archive_item_sent. Rows: one per archive, by id.
SELECT id
FROM archive
WHERE state = 'running' AND listed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND state = 'waiting' AND NOT gone)
  AND NOT EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND state = 'sent')
ORDER BY id
FOR NO KEY UPDATE
