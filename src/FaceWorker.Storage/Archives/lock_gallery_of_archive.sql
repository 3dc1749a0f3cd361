-- Keeps the gallery of the archive $1 (id) from being deleted until the end of the transaction; before any lock of the archive, as a deletion has it. Index: archive (id). Rows: one or none.
SELECT gallery.id FROM gallery WHERE id = (SELECT gallery_id FROM archive WHERE archive.id = $1) FOR KEY SHARE
