-- Keeps a head of the gallery $1 (id) that makes the pack $2: of the base pack $3, model $4 with fingerprint $5, it makes the model $6 with fingerprint $7 and $8 values; by the method $9, with the
-- share $10, the weights $11, the impostor curve $12 (JSON) and the trial $13 (JSON) and the quality $14 (JSON), learned by $15. One of the same name is replaced. Index: adaptation (gallery_id, pack). Rows: none.
INSERT INTO adaptation (gallery_id, pack, base_pack, base_model_id, base_fingerprint, model_id, fingerprint, dimensions, method, share, head, curve, trial, quality, learned_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13::jsonb, $14::jsonb, $15)
ON CONFLICT (gallery_id, pack) DO UPDATE SET base_pack = excluded.base_pack, base_model_id = excluded.base_model_id, base_fingerprint = excluded.base_fingerprint, model_id = excluded.model_id,
  fingerprint = excluded.fingerprint, dimensions = excluded.dimensions, method = excluded.method, share = excluded.share, head = excluded.head, curve = excluded.curve, trial = excluded.trial, quality = excluded.quality,
  learned_by = excluded.learned_by, learned_at = now()
