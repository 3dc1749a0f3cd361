-- Adds a gallery and its space, which becomes its active one (trigger space_added).
-- $1 name, $2 pack, $3 model, $4 dimensions, $5 fingerprint, $6 match threshold, $7 review threshold, $8 their origin,
-- $9 rates and curve (JSON), $10 rule, $11 neighbours, $12 crop policy, $13 to $19 the quality gate: face size, score, sharpness, yaw, pitch, roll,
-- quality; $20 whether people are kept up, $21 whether two faces of one photo are two people; $22 how long photos are kept, or null; $23 folders, $24 hosts and $25 buckets that images may come from.
-- Index: none. Rows: one, the ids of the gallery and its space.
WITH added_gallery AS (
  INSERT INTO gallery (name, pack, model_id, match_threshold, review_threshold, threshold_origin, decisions, rule, neighbours, crop_policy,
    min_face_size, min_score, min_sharpness, max_yaw, max_pitch, max_roll, min_quality, people, once_per_photo,
    keep_for, source_roots, source_hosts, source_buckets)
  VALUES ($1, $2, $3, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
  RETURNING id
)
INSERT INTO space (gallery_id, pack, model_id, dimensions, fingerprint)
SELECT id, $2, $3, $4, $5 FROM added_gallery
RETURNING gallery_id, id
