-- After which erasures were tables and indexes not rid of the deleted rows? With $1, also those of the last hour. Index: erasure_unswept. Rows: one per receipt: its id, and the spaces of its gallery.
SELECT id, ARRAY(SELECT space.id FROM space WHERE space.gallery_id = erasure.gallery_id)
FROM erasure
WHERE ended_at IS NOT NULL AND (swept_at IS NULL OR $1 AND ended_at > now() - interval '1 hour')
