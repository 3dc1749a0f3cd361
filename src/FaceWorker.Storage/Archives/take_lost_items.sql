-- Which items of running archives were sent longer than $2 (interval) ago and are not finished? Locks at most $1 of them.
-- Index: archive_item_sent. Rows: at most $1, the longest sent first.
SELECT archive.id, item.id, gallery.name, item.source
FROM archive_item AS item
JOIN archive ON archive.id = item.archive_id
JOIN gallery ON gallery.id = archive.gallery_id
WHERE item.state = 'sent' AND item.sent_at < now() - $2::interval AND archive.state = 'running'
ORDER BY item.sent_at
LIMIT $1
FOR UPDATE OF item SKIP LOCKED
