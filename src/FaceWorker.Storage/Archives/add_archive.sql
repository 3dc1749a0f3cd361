-- Adds the source $2 with the full address $3 (null: the same) to the gallery named $1, or continues with it: a completed archive is listed again.
-- Index: gallery (name), archive (gallery_id, source). Rows: its id; none without such a gallery.
WITH target AS (SELECT id FROM gallery WHERE name = $1 FOR KEY SHARE)
INSERT INTO archive (gallery_id, source, address) SELECT id, $2, $3 FROM target
ON CONFLICT (gallery_id, source) DO UPDATE SET
  address = excluded.address,
  state = 'running',
  completed_at = NULL,
  listing = archive.listing + CASE archive.state WHEN 'completed' THEN 1 ELSE 0 END,
  listed_at = CASE archive.state WHEN 'completed' THEN NULL ELSE archive.listed_at END,
  added = CASE archive.state WHEN 'completed' THEN 0 ELSE archive.added END,
  changed = CASE archive.state WHEN 'completed' THEN 0 ELSE archive.changed END
RETURNING id
