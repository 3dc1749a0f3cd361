-- In which galleries has it come to erasing photos that were kept for long enough: once a day, or on with what was begun? Index: image_indexed, erasure_by_age.
-- Rows: one per gallery: its name, and the receipt that was begun, or null, with its counts (JSON).
SELECT gallery.name, begun.id, begun.counts::text
FROM gallery
LEFT JOIN LATERAL (
  SELECT id, counts FROM erasure WHERE erasure.gallery_id = gallery.id AND kind = 'age' AND ended_at IS NULL ORDER BY id LIMIT 1
) AS begun ON true
WHERE gallery.keep_for IS NOT NULL AND gallery.deleting_since IS NULL
  AND (begun.id IS NOT NULL
    OR EXISTS (SELECT FROM image WHERE gallery_id = gallery.id AND indexed_at < now() - gallery.keep_for)
      AND NOT EXISTS (SELECT FROM erasure WHERE erasure.gallery_id = gallery.id AND kind = 'age' AND ended_at > now() - interval '1 day'))
ORDER BY gallery.id
