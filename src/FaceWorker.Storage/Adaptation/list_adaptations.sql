-- Which heads were learned from the people of the gallery $1 (id)? Index: adaptation (gallery_id, pack). Rows: one per head, the newest first.
SELECT id, pack, base_pack, base_model_id, base_fingerprint, model_id, fingerprint, dimensions, method, share, head, curve::text, trial::text, quality::text, learned_by, learned_at
FROM adaptation
WHERE gallery_id = $1
ORDER BY learned_at DESC, id DESC
