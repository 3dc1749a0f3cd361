-- Which head makes the vectors of model $3 with fingerprint $4 of those of model $1 with fingerprint $2? An empty fingerprint of the base stands for any. Index: adaptation_of_models. Rows: one, or none.
SELECT dimensions, head
FROM adaptation
WHERE base_model_id = $1 AND (base_fingerprint = $2 OR $2 = '') AND model_id = $3 AND fingerprint = $4
ORDER BY id DESC
LIMIT 1
