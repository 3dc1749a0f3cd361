-- Which sources do not answer? Rows: one per outage; they are few.
SELECT id, place, problem, failures, now() - since, probe_at - now() FROM source_outage
WHERE ended_at IS NULL
