-- Deletes answers that were kept long enough, the oldest first. Index: kept_answer_old. Rows: none; up to $1 are deleted, without those that another worker deletes.
DELETE FROM kept_answer
WHERE id IN (SELECT id FROM kept_answer WHERE kept_until <= now() ORDER BY kept_until LIMIT $1 FOR UPDATE SKIP LOCKED)
