-- Puts failed items of the archive $1 (id) back to be sent, and takes them back from the counts; those that are gone have nothing to send.
-- $2 reason (null: any), $3 pattern of the source for LIKE (null: any). Index: archive_item_failed. Rows: one, how many.
WITH failed AS MATERIALIZED (
  SELECT id, state, reason
  FROM archive_item
  WHERE archive_id = $1 AND state IN ('rejected', 'parked') AND NOT gone
    AND ($2::text IS NULL OR reason = $2) AND ($3::text IS NULL OR source LIKE $3)
  ORDER BY id
  FOR UPDATE
), reset AS (
  UPDATE archive_item SET
    state = 'waiting', sent_at = NULL, attempts = 0, reason = NULL, detail = NULL, worker = NULL, finished_at = NULL, waiting_since = NULL, source_failures = 0
  FROM failed WHERE archive_item.id = failed.id
), taken_back AS (
  INSERT INTO archive_count (archive_id, worker, state, reason, items)
  SELECT $1, '', state, reason, -count(*) FROM failed GROUP BY state, reason ORDER BY state, reason
  ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items
)
SELECT count(*) FROM failed
