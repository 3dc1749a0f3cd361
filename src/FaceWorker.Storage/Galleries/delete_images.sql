-- Deletes the images of the gallery $1 (id), and with them their sources, faces, templates and crops.
-- Before delete_gallery: that would take the faces away from each subject, one by one, before it deletes them.
-- Index: image (gallery_id, sha256); each face looks for its templates in every partition. Rows: none.
DELETE FROM image WHERE gallery_id = $1
