-- The archive $1 (id) has something to do again. Index: archive (id). Rows: none.
UPDATE archive SET state = 'running', completed_at = NULL WHERE id = $1 AND state = 'completed'
