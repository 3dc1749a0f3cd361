-- Which running archives has nobody reported for the interval $1? They count as reported from now on. Index: none, archives are few.
-- Rows: one per archive. An archive that somebody else has locked is left for the next time.
UPDATE archive SET reported_at = now()
WHERE id IN (
  SELECT id FROM archive
  WHERE state = 'running' AND (reported_at IS NULL OR reported_at < now() - $1::interval)
  FOR NO KEY UPDATE SKIP LOCKED
)
RETURNING id
