-- Which gallery has the name $1? One that is being deleted is not there, unless $2 says otherwise. The columns of shadow are those of its shadow space, if it has one.
-- Index: gallery (name), space (id), reembedding (gallery_id). Rows: one or none.
SELECT gallery.id, gallery.name, gallery.pack, gallery.model_id, space.dimensions, space.fingerprint, space.id,
  gallery.match_threshold, gallery.review_threshold, gallery.threshold_origin, gallery.decisions::text, gallery.rule, gallery.neighbours, gallery.crop_policy,
  gallery.min_face_size, gallery.min_score, gallery.min_sharpness, gallery.max_yaw, gallery.max_pitch, gallery.max_roll, gallery.min_quality, gallery.people, gallery.once_per_photo,
  shadow.id, shadow.pack, shadow.model_id, shadow.dimensions, shadow.fingerprint, shadow.match_threshold, shadow.review_threshold, shadow.threshold_origin, shadow.decisions::text,
  gallery.keep_for, gallery.source_roots, gallery.source_hosts, gallery.source_buckets
FROM gallery
JOIN space ON space.id = gallery.active_space_id
LEFT JOIN reembedding ON reembedding.gallery_id = gallery.id
LEFT JOIN space AS shadow ON shadow.id = CASE reembedding.to_space_id WHEN gallery.active_space_id THEN reembedding.from_space_id ELSE reembedding.to_space_id END
WHERE gallery.name = $1 AND ($2 OR gallery.deleting_since IS NULL)
