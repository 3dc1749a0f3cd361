-- Adds a calibration of the gallery $1 (id) with what it replaces, and gives the gallery its thresholds.
-- $2 false match rate, $3 match threshold, $4 review threshold, $5 their origin, $6 rates and curve of the gallery from now on, $7 impostor curve, $8 report (all JSON). After take_turn_in_gallery.
-- Index: gallery (id). Rows: one, the calibration's id.
WITH added AS (
  INSERT INTO calibration (
    gallery_id, far_target, match_threshold, review_threshold, threshold_origin, curve, report,
    previous_decisions, previous_match_threshold, previous_review_threshold, previous_threshold_origin, previous_calibration_id)
  SELECT id, $2, $3, $4, $5, $7::jsonb, $8::jsonb, decisions, match_threshold, review_threshold, threshold_origin, calibration_id
  FROM gallery
  WHERE id = $1
  RETURNING id, gallery_id, match_threshold, review_threshold, threshold_origin
)
UPDATE gallery SET
  match_threshold = added.match_threshold, review_threshold = added.review_threshold, threshold_origin = added.threshold_origin,
  decisions = $6::jsonb, calibration_id = added.id
FROM added
WHERE gallery.id = added.gallery_id
RETURNING added.id
