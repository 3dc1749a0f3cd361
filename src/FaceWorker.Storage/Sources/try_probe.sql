-- May this caller probe the source of the outage $1 (id)? If so, nobody else may until $2 (interval) has passed, or it has reported.
-- Index: source_outage (id). Rows: one if it may, none otherwise.
UPDATE source_outage SET probe_at = now() + $2 WHERE id = $1 AND probe_at <= now() AND ended_at IS NULL RETURNING id
