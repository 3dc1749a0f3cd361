-- What has nobody published yet? Nobody else takes it for $1 (interval). Index: none; there is seldom any. Rows: one for each clustering.
UPDATE people_news SET announce_at = now() + $1
FROM gallery
WHERE gallery.id = gallery_id
  AND people_news.id IN (SELECT id FROM people_news WHERE announce_at <= now() ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
RETURNING people_news.id, gallery.name, linked, moved, before, after, changed_at
