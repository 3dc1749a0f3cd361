-- The place $1 does not answer, with the problem $2. $3: whether the reporter was its probe. The pause until the next probe is a second at first,
-- twice as long after each failed probe, and at most $4 (interval). Index: source_outage_present. Rows: one, as source_outages has them.
INSERT INTO source_outage (place, problem, probe_at) VALUES ($1, $2, now() + least($4, interval '1 second'))
ON CONFLICT (place) WHERE ended_at IS NULL DO UPDATE SET
  problem = excluded.problem,
  failures = source_outage.failures + $3::boolean::integer,
  probe_at = CASE WHEN $3 THEN now() + least($4, interval '1 second' * 2.0 ^ least(source_outage.failures, 30)) ELSE source_outage.probe_at END
RETURNING id, place, problem, failures, now() - since, probe_at - now()
