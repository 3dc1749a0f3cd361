-- How many operations of each kind are queued, run, or have failed without a later one for the same thing, and for how long could the first of those that are
-- queued have begun? Index: operation_of_target; operations are few. Rows: one per kind and state.
SELECT kind, state, count(*), greatest(interval '0', coalesce(max(now() - free_at) FILTER (WHERE state = 'queued'), interval '0'))
FROM operation
WHERE ended_at IS NULL OR state = 'failed' AND NOT EXISTS (
  SELECT FROM operation AS later
  WHERE later.gallery_id = operation.gallery_id AND later.kind = operation.kind AND later.target IS NOT DISTINCT FROM operation.target AND later.id > operation.id)
GROUP BY kind, state
