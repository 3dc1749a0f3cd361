-- Which of the archives $1 (ids, locked) are really finished? Completes them; their end will be announced. Index: archive_item_waiting, archive_item_sent. Rows: none.
UPDATE archive SET state = 'completed', completed_at = now(), announce_at = now()
WHERE id = ANY ($1::bigint[]) AND state = 'running' AND listed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND state = 'waiting' AND NOT gone)
  AND NOT EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND state = 'sent')
