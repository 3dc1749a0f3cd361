-- Gives the gallery $1 (id) a second space, and notes that it goes over to it, as $10 requested; $11: every photo is looked at again. After take_turn_in_gallery.
-- $2 pack, $3 model, $4 dimensions, $5 fingerprint, $6 match threshold, $7 review threshold, $8 their origin, $9 rates and curve (JSON). Index: gallery (id). Rows: one, the space's id.
WITH shadow AS (
  INSERT INTO space (gallery_id, pack, model_id, dimensions, fingerprint, match_threshold, review_threshold, threshold_origin, decisions)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
  RETURNING id
)
INSERT INTO reembedding (gallery_id, from_space_id, to_space_id, requested_by, looks_again)
SELECT gallery.id, gallery.active_space_id, shadow.id, $10, $11 FROM gallery, shadow WHERE gallery.id = $1
RETURNING to_space_id
