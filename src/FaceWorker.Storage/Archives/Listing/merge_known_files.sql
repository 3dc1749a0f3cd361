-- Which files of listing_chunk has the archive $1 (id) already, and in another version, at another address, or as gone? Brings them up to date.
-- A changed file waits again, however it had ended; so does one that was rejected because it had vanished and is back. One that is sent is left as it
-- is: which version its worker reads is unknown, so the next listing finds it changed. Without a version, changes cannot be detected.
-- Another address is a new signature: it is kept for the next fetch. A file that is sent keeps the address of its message.
-- Index: archive_item (archive_id, source_key). Rows: one, how many changed. Unchanged files cost no write.
WITH found AS MATERIALIZED (
  SELECT item.id, item.state, item.reason, item.faces, item.gone, listed.version, listed.address, listed.reason AS problem, listed.detail AS problem_detail,
    item.state <> 'sent' AND CASE
      WHEN listed.reason IS NOT NULL THEN item.state <> 'rejected' OR item.reason IS DISTINCT FROM listed.reason
      ELSE (listed.version IS NOT NULL AND listed.version IS DISTINCT FROM item.version) OR (item.gone AND item.reason IS NOT DISTINCT FROM 'notFound')
    END AS is_changed
  FROM listing_chunk AS listed
  JOIN archive_item AS item ON item.archive_id = listed.archive_id AND item.source_key = listed.source_key
  WHERE item.gone OR (item.state <> 'sent' AND CASE
      WHEN listed.reason IS NOT NULL THEN item.state <> 'rejected' OR item.reason IS DISTINCT FROM listed.reason
      ELSE (listed.version IS NOT NULL AND listed.version IS DISTINCT FROM item.version) OR listed.address IS DISTINCT FROM item.address
    END)
  ORDER BY item.id
  FOR UPDATE OF item
), back AS (
  UPDATE archive_item SET gone = false, address = CASE found.state WHEN 'sent' THEN archive_item.address ELSE found.address END
  FROM found
  WHERE archive_item.id = found.id AND NOT found.is_changed
), changed AS (
  UPDATE archive_item SET
    gone = false,
    version = found.version,
    address = found.address,
    state = CASE WHEN problem IS NULL THEN 'waiting' ELSE 'rejected' END,
    reason = problem,
    detail = problem_detail,
    finished_at = CASE WHEN problem IS NULL THEN NULL ELSE now() END,
    attempts = 0, image_id = NULL, faces = NULL, worker = NULL,
    waiting_for = NULL, waiting_since = NULL, source_failures = 0
  FROM found
  WHERE archive_item.id = found.id AND found.is_changed
), counted AS (
  INSERT INTO archive_count (archive_id, worker, state, reason, items, faces)
  SELECT $1, '', state, reason, sum(items), sum(faces)
  FROM (
    SELECT 'gone', '', -1, 0 FROM found WHERE gone
    UNION ALL
    SELECT state, coalesce(reason, ''), -1, CASE state WHEN 'indexed' THEN -coalesce(faces, 0) ELSE 0 END FROM found WHERE is_changed AND state <> 'waiting'
    UNION ALL
    SELECT 'rejected', problem, 1, 0 FROM found WHERE is_changed AND problem IS NOT NULL
  ) AS step (state, reason, items, faces)
  GROUP BY state, reason
  ORDER BY state, reason
  ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items, faces = archive_count.faces + excluded.faces
)
SELECT count(*) FILTER (WHERE is_changed) FROM found
