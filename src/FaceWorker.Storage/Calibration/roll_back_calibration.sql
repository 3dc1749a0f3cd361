-- Gives the gallery $1 (id) back what the calibration in force replaced. After take_turn_in_gallery.
-- Index: gallery (id), calibration (id). Rows: the calibration's id; none when none is in force.
UPDATE gallery SET
  match_threshold = calibration.previous_match_threshold,
  review_threshold = calibration.previous_review_threshold,
  threshold_origin = calibration.previous_threshold_origin,
  decisions = calibration.previous_decisions,
  calibration_id = calibration.previous_calibration_id
FROM calibration
WHERE gallery.id = $1 AND calibration.id = gallery.calibration_id
RETURNING calibration.id
