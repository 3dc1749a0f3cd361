-- Which items of the archive $1 (id) has the listing not seen? Marks them as gone; those still waiting are rejected as not found, with the detail $2.
-- Reads every item of the archive, once per listing. Rows: one, how many are gone that were not.
WITH vanished AS MATERIALIZED (
  SELECT id, state
  FROM archive_item
  WHERE archive_id = $1 AND NOT gone AND NOT EXISTS (SELECT FROM listing_seen WHERE listing_seen.source_key = archive_item.source_key)
  ORDER BY id
  FOR UPDATE
), marked AS (
  UPDATE archive_item SET gone = true FROM vanished WHERE archive_item.id = vanished.id AND vanished.state <> 'waiting'
), missed AS (
  UPDATE archive_item SET gone = true, state = 'rejected', reason = 'notFound', detail = $2, finished_at = now()
  FROM vanished
  WHERE archive_item.id = vanished.id AND vanished.state = 'waiting'
), counted AS (
  INSERT INTO archive_count (archive_id, worker, state, reason, items)
  SELECT $1, '', state, reason, count(*)
  FROM (
    SELECT 'gone', '' FROM vanished
    UNION ALL
    SELECT 'rejected', 'notFound' FROM vanished WHERE state = 'waiting'
  ) AS step (state, reason)
  GROUP BY state, reason
  ORDER BY state, reason
  ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items
)
SELECT count(*) FROM vanished
