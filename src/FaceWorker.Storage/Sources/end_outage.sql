-- The place $1 answers. Index: source_outage_present. Rows: none.
UPDATE source_outage SET ended_at = now() WHERE place = $1 AND ended_at IS NULL
