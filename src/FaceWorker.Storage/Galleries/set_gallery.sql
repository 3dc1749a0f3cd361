-- Changes the settings of the gallery $1 (id). Other thresholds than a calibration's are no longer that calibration's.
-- $2 match threshold, $3 review threshold, $4 their origin, $5 rule, $6 neighbours, $7 crop policy, $8 to $13 the quality gate: face size,
-- score, sharpness, yaw, pitch, roll. Index: gallery (id). Rows: none.
UPDATE gallery SET
  match_threshold = $2, review_threshold = $3, threshold_origin = $4, rule = $5, neighbours = $6, crop_policy = $7,
  min_face_size = $8, min_score = $9, min_sharpness = $10, max_yaw = $11, max_pitch = $12, max_roll = $13,
  calibration_id = CASE WHEN (match_threshold, review_threshold, threshold_origin) = ($2, $3, $4) THEN calibration_id END
WHERE id = $1
