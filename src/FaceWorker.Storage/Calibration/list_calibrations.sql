-- Which calibrations has the gallery $1 (id), or the one with the id $2 (null: all)?
-- Index: calibration (gallery_id, id). Rows: one per calibration, the newest first.
SELECT calibration.id, calibration.far_target,
  calibration.match_threshold, calibration.review_threshold, calibration.threshold_origin,
  calibration.previous_match_threshold, calibration.previous_review_threshold, calibration.previous_threshold_origin,
  calibration.previous_decisions::text, calibration.curve::text, calibration.report::text, calibration.calibrated_at, calibration.id IS NOT DISTINCT FROM gallery.calibration_id
FROM calibration
JOIN gallery ON gallery.id = calibration.gallery_id
WHERE calibration.gallery_id = $1 AND ($2::bigint IS NULL OR calibration.id = $2)
ORDER BY calibration.id DESC
