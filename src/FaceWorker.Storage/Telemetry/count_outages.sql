-- How many sources do not answer? Index: source_outage_present. Rows: one.
SELECT count(*) FROM source_outage WHERE ended_at IS NULL
