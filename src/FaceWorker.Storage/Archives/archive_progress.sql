-- How far are the archives, or the one with the id $1 (null: all)? Large loads (see there) defer an index.
-- Index: archive_count (archive_id), archive_pace (archive_id, slot), archive_item_sent, operation_of_target. Rows: one per count (state as it stands there), one
-- for the jobs sent, and one per worker of the last minute (state 'pace', with the seconds that its items took); never one per item.
SELECT archive.id, gallery.name, archive.source, archive.state, archive.listing,
  (SELECT problem FROM operation WHERE operation.gallery_id = gallery.id AND kind = 'listing' AND target = archive.id ORDER BY operation.id DESC LIMIT 1),
  archive.added, archive.changed, archive.unchanged, archive.vanished, archive.listed_at, archive.created_at, archive.completed_at,
  large_load.id IS NOT NULL AND pg_index.indisvalid IS NOT TRUE,
  fact.worker, fact.state, fact.reason, fact.items, fact.faces, fact.seconds
FROM archive
JOIN gallery ON gallery.id = archive.gallery_id
JOIN space ON space.id = gallery.active_space_id
LEFT JOIN pg_index ON pg_index.indexrelid = to_regclass(format('template_s%s_hnsw', space.id))
LEFT JOIN ({large_loads}) AS large_load ON large_load.id = archive.id
CROSS JOIN LATERAL (
  SELECT worker, state, reason, items, faces, NULL::double precision AS seconds
  FROM archive_count
  WHERE archive_id = archive.id
  UNION ALL
  SELECT '', 'sent', '', count(*), 0, NULL
  FROM archive_item
  WHERE archive_id = archive.id AND state = 'sent'
  UNION ALL
  SELECT worker, 'pace', '', sum(items)::bigint, sum(faces)::bigint, greatest(10, extract(epoch FROM now() - min(min(slot)) OVER ()))::double precision
  FROM archive_pace
  WHERE archive_id = archive.id AND slot > now() - interval '1 minute'
  GROUP BY worker
) AS fact
WHERE $1::bigint IS NULL OR archive.id = $1
ORDER BY archive.id, fact.worker
