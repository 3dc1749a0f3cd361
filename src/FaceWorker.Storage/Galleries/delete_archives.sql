-- Deletes the archives of the gallery $1 (id), and with them their items, counts and paces.
-- Before delete_images: then no image has an item left that would be looked up and deleted one by one; and archives are locked before images, as everywhere.
-- Index: archive (gallery_id, source), archive_item (archive_id, source_key). Rows: none.
DELETE FROM archive WHERE gallery_id = $1
