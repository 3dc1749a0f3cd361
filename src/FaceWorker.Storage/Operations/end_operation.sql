-- The attempt $2 at the operation $1 (id) was the last: it has failed for the problem $6, or (null) is done; it came to the step $5, $3 of $4. Index: operation (id). Rows: none.
UPDATE operation SET state = CASE WHEN $6::text IS NULL THEN 'done' ELSE 'failed' END, ended_at = now(), done = $3, total = $4, step = $5, problem = $6
WHERE id = $1 AND attempt = $2 AND state = 'running'
