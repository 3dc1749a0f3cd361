-- Changes the settings of the gallery $1 (id). $22: it still decides as its calibration says.
-- $2 match threshold, $3 review threshold, $4 their origin, $5 rates and curve (JSON), $6 rule, $7 neighbours, $8 crop policy, $9 to $15 the quality gate:
-- face size, score, sharpness, yaw, pitch, roll, quality; $16 whether people are kept up, $17 whether two faces of one photo are two people; $18 how long photos are kept, or null;
-- $19 folders, $20 hosts and $21 buckets that images may come from.
-- Index: gallery (id). Rows: none.
UPDATE gallery SET
  match_threshold = $2, review_threshold = $3, threshold_origin = $4, decisions = $5::jsonb, rule = $6, neighbours = $7, crop_policy = $8,
  min_face_size = $9, min_score = $10, min_sharpness = $11, max_yaw = $12, max_pitch = $13, max_roll = $14, min_quality = $15, people = $16, once_per_photo = $17,
  keep_for = $18, source_roots = $19, source_hosts = $20, source_buckets = $21, calibration_id = CASE WHEN $22 THEN calibration_id END
WHERE id = $1
