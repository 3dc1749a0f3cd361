-- The attempt $2 at the operation $1 (id) is over, for the problem $6 (null: none): the next one may begin after $7 (interval), unless somebody wants it cancelled; it came
-- to the step $5, $3 of $4. Index: operation (id). Rows: none.
UPDATE operation SET
  state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END,
  ended_at = CASE WHEN cancel_requested THEN now() END,
  free_at = now() + $7, done = $3, total = $4, step = $5, problem = $6
WHERE id = $1 AND attempt = $2 AND state = 'running'
