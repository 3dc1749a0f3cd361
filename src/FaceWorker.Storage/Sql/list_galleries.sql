-- Which galleries are there, and how much do they hold?
-- Index: image (gallery_id, sha256), face (image_id, position); counting reads every row, so this is for people.
-- Rows: one per gallery, by name.
SELECT gallery.id, gallery.name, gallery.pack, gallery.model_id, space.dimensions, space.id,
  gallery.match_threshold, gallery.review_threshold, gallery.threshold_origin, gallery.created_at,
  (SELECT count(*) FROM image WHERE image.gallery_id = gallery.id),
  (SELECT count(*) FROM image JOIN face ON face.image_id = image.id WHERE image.gallery_id = gallery.id),
  (SELECT count(*) FROM rejection WHERE rejection.gallery = gallery.name)
FROM gallery
JOIN space ON space.gallery_id = gallery.id AND space.model_id = gallery.model_id
ORDER BY gallery.name
