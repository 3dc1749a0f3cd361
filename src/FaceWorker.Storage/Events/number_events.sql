-- Gives the next numbers to the first $1 of the events that are committed and have none, in the order in which they were written, and makes them due for the webhooks that want them.
-- Only who has claim_relay's lock asks this, in a statement of its own: its snapshot must have what the turn before has numbered. Events that are being deleted are passed over before they are
-- counted, so that no number is missing. A webhook that is being removed is waited for: it stays if that is given up; one that is deleted with its gallery is not, because the events of that are
-- passed over. Index: event_unnumbered, event (id), event_series (kind); webhooks are few. Rows: one, how many.
WITH waiting AS MATERIALIZED (
  SELECT id, kind FROM event WHERE number IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
), placed AS (
  SELECT id, kind, (SELECT coalesce(max(last_number), 0) FROM event_series) + row_number() OVER (ORDER BY id) AS number FROM waiting
), chained AS (
  SELECT id, kind, number, coalesce(lag(number) OVER (PARTITION BY kind ORDER BY number), event_series.last_number) AS previous
  FROM placed
  LEFT JOIN event_series USING (kind)
), numbered AS (
  UPDATE event SET number = chained.number, previous = chained.previous
  FROM chained
  WHERE event.id = chained.id
  RETURNING event.id, event.kind, event.gallery_id, event.number
), series AS (
  INSERT INTO event_series (kind, last_number) SELECT kind, max(number) FROM numbered GROUP BY kind
  ON CONFLICT (kind) DO UPDATE SET last_number = excluded.last_number
), wanted AS MATERIALIZED (
  SELECT id, gallery_id, kinds
  FROM webhook
  WHERE gallery_id IS NULL OR gallery_id IN (SELECT gallery_id FROM numbered)
  ORDER BY id
  FOR KEY SHARE
), due AS (
  INSERT INTO webhook_delivery (webhook_id, event_id)
  SELECT wanted.id, numbered.id
  FROM numbered
  JOIN wanted ON (wanted.gallery_id IS NULL OR wanted.gallery_id = numbered.gallery_id) AND (wanted.kinds = '{}' OR numbered.kind = ANY (wanted.kinds))
)
SELECT count(*) FROM numbered
