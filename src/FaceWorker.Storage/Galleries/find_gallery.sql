-- Which gallery has the name $1? One that is being deleted is not there, unless $2 says otherwise.
-- Index: gallery (name). Rows: one or none.
SELECT gallery.id, gallery.name, gallery.pack, gallery.model_id, space.dimensions, space.fingerprint, space.id,
  gallery.match_threshold, gallery.review_threshold, gallery.threshold_origin, gallery.decisions::text, gallery.rule, gallery.neighbours, gallery.crop_policy,
  gallery.min_face_size, gallery.min_score, gallery.min_sharpness, gallery.max_yaw, gallery.max_pitch, gallery.max_roll, gallery.min_quality, gallery.people, gallery.once_per_photo
FROM gallery
JOIN space ON space.gallery_id = gallery.id AND space.model_id = gallery.model_id
WHERE gallery.name = $1 AND ($2 OR gallery.deleting_since IS NULL)
