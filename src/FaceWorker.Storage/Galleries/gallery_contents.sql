-- How many rows of each kind has the gallery $1 (id), named $2, with the templates of space {space}?
-- Index: image (gallery_id, sha256), face (image_id, position), image_source (image_id), subject (gallery_id, name),
-- subject_change (gallery_id), calibration (gallery_id), rejection (gallery), archive (gallery_id, source); counting reads every row, as the deletion after it does.
-- Rows: one.
SELECT
  (SELECT count(*) FROM image WHERE gallery_id = $1),
  (SELECT count(*) FROM image JOIN image_source ON image_source.image_id = image.id WHERE gallery_id = $1),
  (SELECT count(*) FROM image JOIN face ON face.image_id = image.id WHERE gallery_id = $1),
  (SELECT count(*) FROM template_s{space}),
  (SELECT count(*) FROM image JOIN face ON face.image_id = image.id JOIN face_crop ON face_crop.face_id = face.id WHERE gallery_id = $1),
  (SELECT count(*) FROM subject WHERE gallery_id = $1),
  (SELECT count(*) FROM subject_change WHERE gallery_id = $1),
  (SELECT count(*) FROM calibration WHERE gallery_id = $1),
  (SELECT count(*) FROM rejection WHERE gallery = $2),
  (SELECT count(*) FROM archive WHERE gallery_id = $1),
  (SELECT count(*) FROM archive JOIN archive_item ON archive_item.archive_id = archive.id WHERE gallery_id = $1)
