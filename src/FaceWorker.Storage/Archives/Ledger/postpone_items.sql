-- Puts the items $2 of the archives $1 back, unless they have waited for long enough. $3 outages of their sources (null: none), $4 pauses (interval; null: by
-- their own failures, a second at first, twice as long after each, at most $8), $5 whether the source was asked for the item and failed, without an outage for it alone: one element per
-- item. $6: failures from which an item may not wait any longer; $7 (interval): nor longer than this since its source first failed it;
-- of a source that is merely busy it waits for as long as it takes.
-- Index: archive_item (id). Rows: one per item that may not wait, its position in the arrays from 0. An item that has ended has nothing to wait for.
WITH asked AS (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::interval[], $5::boolean[]) WITH ORDINALITY
    AS asked (archive, item, outage, pause, failed, place)
), judged AS (
  SELECT asked.*, source_outage.id AS open_outage, failed OR source_outage.id IS NOT NULL AS is_away,
    gone OR (failed AND outage IS NULL AND source_failures + 1 >= $6)
      OR ((failed OR source_outage.id IS NOT NULL) AND coalesce(waiting_since, now()) < now() - $7::interval) AS is_given_up
  FROM asked
  JOIN archive_item ON archive_item.id = item AND archive_item.archive_id = archive AND state IN ('waiting', 'sent')
  LEFT JOIN source_outage ON source_outage.id = outage AND ended_at IS NULL
), postponed AS (
  UPDATE archive_item SET
    state = 'waiting',
    sent_at = NULL,
    claimed_until = NULL,
    waiting_for = open_outage,
    not_before = CASE
      WHEN outage IS NULL THEN now() + coalesce(pause, least($8, interval '1 second' * 2.0 ^ least(source_failures, 30)))
      WHEN failed THEN now() -- it has probed: others have the next turns
    END,
    waiting_since = CASE WHEN is_away THEN coalesce(waiting_since, now()) END,
    source_failures = source_failures + (failed AND outage IS NULL)::integer
  FROM judged
  WHERE archive_item.id = item AND NOT is_given_up
)
SELECT place::integer - 1 FROM judged WHERE is_given_up
