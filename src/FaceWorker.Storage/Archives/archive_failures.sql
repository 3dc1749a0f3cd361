-- Which items of the archive $1 (id) failed? A page: the first $6 that come after reason $4 and item $5.
-- $2 reason (null: any), $3 pattern of the source for LIKE (null: any). Index: archive_item_failed. Rows: by reason, then by id.
SELECT id, source, state = 'parked', reason, coalesce(detail, ''), attempts, coalesce(worker, ''), finished_at, gone
FROM archive_item
WHERE archive_id = $1 AND state IN ('rejected', 'parked') AND (reason, id) > ($4, $5)
  AND ($2::text IS NULL OR reason = $2) AND ($3::text IS NULL OR source LIKE $3)
ORDER BY reason, id
LIMIT $6
