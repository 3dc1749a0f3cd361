-- How did the jobs of these items end? Records and counts the first outcome of each; items that have ended, or are gone, are skipped,
-- except that a stored image ends a failure: its job was replayed. One whose image was read ends the
-- outage that it waited for, even one that another machine had reported. The items and images are locked. $1 archives, $2 items, $3 kinds ('stored', 'rejected', 'parked', 'returned'), $4 workers, $5 attempts, $6 images, $7 faces,
-- $8 reasons, $9 details: one element per outcome. A stored item is a duplicate when a present item of its image is indexed.
-- Index: archive_item (id), archive_item_image, source_outage (id). Rows: none.
WITH outcome AS (
  SELECT DISTINCT ON (archive, item) *
  FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::integer[], $6::bigint[], $7::integer[], $8::text[], $9::text[]) WITH ORDINALITY
    AS outcome (archive, item, kind, worker, attempts, image, faces, reason, detail, place)
  ORDER BY archive, item, place
), judged AS (
  SELECT outcome.*, waiting_for AS outage, state AS former_state, archive_item.reason AS former_reason, CASE
    WHEN kind = 'returned' THEN CASE WHEN gone THEN 'rejected' ELSE 'waiting' END
    WHEN kind <> 'stored' THEN kind
    WHEN row_number() OVER (PARTITION BY kind, image ORDER BY gone, item) > 1 THEN 'duplicate'
    WHEN EXISTS (SELECT FROM archive_item AS first WHERE first.image_id = image AND first.state = 'indexed' AND NOT first.gone) THEN 'duplicate'
    ELSE 'indexed'
  END AS ending
  FROM outcome
  JOIN archive_item ON archive_item.id = item AND archive_item.archive_id = archive
    AND (state IN ('waiting', 'sent') OR kind = 'stored' AND state IN ('rejected', 'parked'))
), recorded AS (
  UPDATE archive_item SET
    state = ending,
    sent_at = NULL,
    claimed_until = NULL,
    waiting_for = NULL,
    waiting_since = NULL,
    source_failures = 0,
    attempts = judged.attempts,
    image_id = image,
    faces = judged.faces,
    reason = CASE WHEN kind = 'returned' AND ending = 'rejected' THEN 'notFound' ELSE judged.reason END,
    detail = judged.detail,
    worker = CASE WHEN ending <> 'waiting' THEN judged.worker END,
    finished_at = CASE WHEN ending <> 'waiting' THEN now() END
  FROM judged
  WHERE archive_item.id = judged.item
  RETURNING archive_id, archive_item.worker, state, coalesce(archive_item.reason, '') AS reason, CASE state WHEN 'indexed' THEN archive_item.faces ELSE 0 END AS faces,
    former_state, former_reason
), answering AS (
  SELECT id FROM source_outage
  WHERE ended_at IS NULL AND id IN (
    SELECT outage FROM judged WHERE kind = 'stored' OR reason IN ('notAFile', 'empty', 'tooLarge', 'tooSmall', 'unsupportedFormat', 'corrupt'))
  ORDER BY id
  FOR NO KEY UPDATE
), answered AS (
  UPDATE source_outage SET ended_at = now() FROM answering WHERE source_outage.id = answering.id
), counted AS (
  INSERT INTO archive_count (archive_id, worker, state, reason, items, faces)
  SELECT archive_id, worker, state, reason, sum(items), sum(faces)
  FROM (
    SELECT archive_id, worker, state, reason, 1, faces FROM recorded WHERE state <> 'waiting'
    UNION ALL
    SELECT archive_id, '', former_state, former_reason, -1, 0 FROM recorded WHERE former_state IN ('rejected', 'parked')
  ) AS step (archive_id, worker, state, reason, items, faces)
  GROUP BY archive_id, worker, state, reason
  ORDER BY archive_id, worker, state, reason
  ON CONFLICT (archive_id, worker, state, reason) DO UPDATE SET items = archive_count.items + excluded.items, faces = archive_count.faces + excluded.faces
)
INSERT INTO archive_pace (archive_id, worker, slot, items, faces)
SELECT archive_id, worker, date_bin('10 seconds', now(), 'epoch'), count(*), sum(faces)
FROM recorded
WHERE state <> 'waiting'
GROUP BY archive_id, worker
ORDER BY archive_id, worker
ON CONFLICT (archive_id, slot, worker) DO UPDATE SET items = archive_pace.items + excluded.items, faces = archive_pace.faces + excluded.faces
