-- Which archive has the id $1? Index: archive (id). Rows: one or none, with the full address.
SELECT archive.id, gallery.name, coalesce(archive.address, archive.source), archive.state, archive.listing, archive.listing_problem,
  archive.added, archive.changed, archive.unchanged, archive.vanished, archive.listed_at, archive.created_at, archive.completed_at
FROM archive
JOIN gallery ON gallery.id = archive.gallery_id
WHERE archive.id = $1
