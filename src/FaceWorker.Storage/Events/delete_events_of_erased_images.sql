-- Deletes the events of images that were erased within a day: what was being written of them at that moment could not be deleted with them.
-- Index: erasure (id), event_gallery, image (id). Rows: none; one is changed per event.
DELETE FROM event
WHERE gallery_id IN (SELECT gallery_id FROM erasure WHERE kind IN ('image', 'age') AND coalesce(ended_at, now()) > now() - interval '1 day')
  AND image_id IS NOT NULL AND NOT EXISTS (SELECT FROM image WHERE image.id = event.image_id)
