-- The space $2 of the gallery $1 (id) becomes its active one, with its pack, model and calibration, the thresholds $3 and $4 of the origin $5, and the rates and curve $6 (JSON);
-- the space that it leaves keeps the gallery's own. All of it is one statement. After take_turn_in_gallery. Index: gallery (id), space (id), reembedding (gallery_id). Rows: none.
WITH left_behind AS (
  UPDATE space SET match_threshold = gallery.match_threshold, review_threshold = gallery.review_threshold, threshold_origin = gallery.threshold_origin,
    decisions = gallery.decisions, calibration_id = gallery.calibration_id
  FROM gallery
  WHERE gallery.id = $1 AND space.id = gallery.active_space_id
), switched AS (
  UPDATE gallery SET active_space_id = shadow.id, pack = shadow.pack, model_id = shadow.model_id,
    match_threshold = $3, review_threshold = $4, threshold_origin = $5, decisions = $6::jsonb, calibration_id = shadow.calibration_id
  FROM space AS shadow
  WHERE gallery.id = $1 AND shadow.id = $2
)
UPDATE reembedding SET switched_at = now() WHERE gallery_id = $1
