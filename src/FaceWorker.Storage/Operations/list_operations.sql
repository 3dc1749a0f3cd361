-- Which operations are there, the newest first? $1 only the one with this id, $2 only those of this gallery (name; null: any), $3 also those that need
-- no attention: they are done or cancelled, or have failed before another one for the same thing; $4 at most so many. Index: operation (id), operation_of_target; operations are few. Rows: one per operation.
SELECT operation.id, kind, gallery.name, target, parameters::text, state, done, total, step, problem, attempt, worker, requested_by,
  requested_at, started_at, ended_at, free_at, cancel_requested
FROM operation
JOIN gallery ON gallery.id = gallery_id
WHERE ($1::bigint IS NULL OR operation.id = $1)
  AND ($2::text IS NULL OR gallery.name = $2)
  AND ($3 OR ended_at IS NULL OR state = 'failed' AND NOT EXISTS (
    SELECT FROM operation AS later
    WHERE later.gallery_id = operation.gallery_id AND later.kind = operation.kind AND later.target IS NOT DISTINCT FROM operation.target AND later.id > operation.id))
ORDER BY operation.id DESC
LIMIT $4
