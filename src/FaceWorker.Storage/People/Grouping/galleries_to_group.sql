-- Which galleries keep up their people, and may group them now? $1 (interval): not so soon after the last time; and while an archive is being loaded, not within $2 (interval) of it.
-- One whose last operation failed or was cancelled waits for a person, who tries that again. Index: operation_of_target, archive (gallery_id, source), archive_item_ready, archive_item_sent.
-- Rows: one per gallery: name, space, dimensions.
SELECT gallery.name, space.id, space.dimensions
FROM gallery
JOIN space ON space.id = gallery.active_space_id
LEFT JOIN LATERAL (
  SELECT state, requested_at FROM operation WHERE operation.gallery_id = gallery.id AND kind = 'people' AND target IS NULL ORDER BY id DESC LIMIT 1
) AS latest ON true
WHERE gallery.people AND gallery.deleting_since IS NULL
  AND (latest.state IS NULL OR latest.state = 'done' AND latest.requested_at < now() - $1::interval AND (latest.requested_at < now() - $2::interval OR NOT EXISTS (
    SELECT FROM archive
    WHERE archive.gallery_id = gallery.id AND archive.state = 'running' AND (
      EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND archive_item.state = 'waiting' AND NOT gone AND waiting_for IS NULL)
      OR EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND archive_item.state = 'sent')))))
ORDER BY gallery.id
