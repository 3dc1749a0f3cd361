-- Which archive has the id $1? Index: archive (id), operation_of_target. Rows: one or none, with the full address.
SELECT archive.id, gallery.name, coalesce(archive.address, archive.source), archive.state, archive.listing,
  (SELECT problem FROM operation WHERE operation.gallery_id = gallery.id AND kind = 'listing' AND target = archive.id ORDER BY operation.id DESC LIMIT 1),
  archive.added, archive.changed, archive.unchanged, archive.vanished, archive.listed_at, archive.created_at, archive.completed_at
FROM archive
JOIN gallery ON gallery.id = archive.gallery_id
WHERE archive.id = $1
