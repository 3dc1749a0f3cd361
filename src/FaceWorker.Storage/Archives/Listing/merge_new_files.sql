-- Which files of listing_chunk are new to the archive $1 (id)? Adds them: waiting, or rejected where the listing says why.
-- Index: archive_item (archive_id, source_key). Rows: one, how many.
WITH added AS (
  INSERT INTO archive_item (archive_id, source_key, source, address, version, state, reason, detail, finished_at)
  SELECT $1, listed.source_key, listed.source, listed.address, listed.version, CASE WHEN listed.reason IS NULL THEN 'waiting' ELSE 'rejected' END,
    listed.reason, listed.detail, CASE WHEN listed.reason IS NULL THEN NULL ELSE now() END
  FROM listing_chunk AS listed
  WHERE NOT EXISTS (SELECT FROM archive_item WHERE archive_item.archive_id = listed.archive_id AND archive_item.source_key = listed.source_key)
  RETURNING reason
), counted AS (
  INSERT INTO archive_count (archive_id, worker, state, reason, items)
  SELECT $1, '', state, reason, count(*)
  FROM (
    SELECT 'listed', '' FROM added
    UNION ALL
    SELECT 'rejected', reason FROM added WHERE reason IS NOT NULL
  ) AS step (state, reason)
  GROUP BY state, reason
  ORDER BY state, reason
  ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items
)
SELECT count(*) FROM added
