-- The completion of which archives has not been announced? Nobody else takes them for $1 (interval). Index: none; archives are few. Rows: one per archive.
UPDATE archive SET announce_at = now() + $1
WHERE id IN (SELECT id FROM archive WHERE announce_at <= now() ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id
