-- Which galleries are there, or the one with the name $1 (null: all), and how much do they hold?
-- Index: image (gallery_id, sha256), face (image_id, position), subject (gallery_id, name), calibration (id); counting reads every row, so this is for people.
-- Rows: one per gallery, by name; the first columns as find_gallery has them.
SELECT gallery.id, gallery.name, gallery.pack, gallery.model_id, space.dimensions, space.fingerprint, space.id,
  gallery.match_threshold, gallery.review_threshold, gallery.threshold_origin, gallery.decisions::text, gallery.rule, gallery.neighbours, gallery.crop_policy,
  gallery.min_face_size, gallery.min_score, gallery.min_sharpness, gallery.max_yaw, gallery.max_pitch, gallery.max_roll, gallery.min_quality, gallery.people, gallery.once_per_photo,
  shadow.id, shadow.pack, shadow.model_id, shadow.dimensions, shadow.fingerprint, shadow.match_threshold, shadow.review_threshold, shadow.threshold_origin, shadow.decisions::text,
  gallery.keep_for, gallery.source_roots, gallery.source_hosts, gallery.source_buckets,
  gallery.created_at,
  (SELECT count(*) FROM image WHERE image.gallery_id = gallery.id),
  (SELECT count(*) FROM image JOIN face ON face.image_id = image.id WHERE image.gallery_id = gallery.id),
  (SELECT count(*) FROM template WHERE template.space_id = space.id),
  (SELECT count(DISTINCT coalesce(face.subject_id, -face.id)) FROM template JOIN face ON face.id = template.face_id WHERE template.space_id = space.id),
  (SELECT count(*) FROM subject WHERE subject.gallery_id = gallery.id AND name IS NOT NULL),
  (SELECT count(*) FROM subject_svm WHERE subject_svm.space_id = space.id),
  (SELECT count(*) FROM image JOIN face ON face.image_id = image.id JOIN face_crop ON face_crop.face_id = face.id WHERE image.gallery_id = gallery.id),
  (SELECT count(*) FROM rejection WHERE rejection.gallery = gallery.name),
  -- The persons when it was calibrated, or those it was calibrated on, whichever were more; null without a calibration in force, and for one by a version that did not count.
  (SELECT greatest((report->>'persons')::bigint, (report->>'people')::bigint, 1) FROM calibration WHERE calibration.id = gallery.calibration_id AND report ? 'persons'),
  (SELECT count(*) FROM subject WHERE subject.gallery_id = gallery.id AND name IS NULL)
FROM gallery
JOIN space ON space.id = gallery.active_space_id
LEFT JOIN reembedding ON reembedding.gallery_id = gallery.id
LEFT JOIN space AS shadow ON shadow.id = CASE reembedding.to_space_id WHEN gallery.active_space_id THEN reembedding.from_space_id ELSE reembedding.to_space_id END
WHERE ($1::text IS NULL OR gallery.name = $1) AND gallery.deleting_since IS NULL
ORDER BY gallery.name
