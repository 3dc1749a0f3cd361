-- Adds a gallery and its space.
-- $1 name, $2 pack, $3 model, $4 dimensions, $5 match threshold, $6 review threshold, $7 their origin.
-- Index: none. Rows: one, the ids of the gallery and its space.
WITH added_gallery AS (
  INSERT INTO gallery (name, pack, model_id, match_threshold, review_threshold, threshold_origin)
  VALUES ($1, $2, $3, $5, $6, $7)
  RETURNING id
)
INSERT INTO space (gallery_id, model_id, dimensions)
SELECT id, $3, $4 FROM added_gallery
RETURNING gallery_id, id
