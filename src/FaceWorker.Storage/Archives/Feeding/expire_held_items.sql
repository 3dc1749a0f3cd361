-- Which items have waited for their source for longer than $1 (interval)? Rejects up to $2 of them as unreadable, with the problem of the outage and the remedy $3.
-- Index: archive_item_held. Rows: one, how many.
WITH expired AS MATERIALIZED (
  SELECT archive_item.id, archive_item.archive_id, source_outage.problem
  FROM archive_item
  JOIN source_outage ON source_outage.id = archive_item.waiting_for
  WHERE state = 'waiting' AND NOT gone AND waiting_since < now() - $1::interval
  ORDER BY archive_item.id LIMIT $2
  FOR UPDATE OF archive_item SKIP LOCKED
), rejected AS (
  UPDATE archive_item SET
    state = 'rejected', reason = 'unreadable', detail = expired.problem || ' ' || $3, finished_at = now(),
    waiting_for = NULL, waiting_since = NULL, source_failures = 0
  FROM expired
  WHERE archive_item.id = expired.id
), counted AS (
  INSERT INTO archive_count (archive_id, worker, state, reason, items)
  SELECT archive_id, '', 'rejected', 'unreadable', count(*) FROM expired GROUP BY archive_id ORDER BY archive_id
  ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items
)
SELECT count(*) FROM expired
