-- Writes the counts $2 (JSON) into the receipt $1 (id), and with $3 that it has ended. Index: erasure (id). Rows: one, when it began.
UPDATE erasure SET counts = $2::jsonb, ended_at = CASE WHEN $3 THEN coalesce(ended_at, now()) ELSE ended_at END WHERE id = $1
RETURNING erased_at
