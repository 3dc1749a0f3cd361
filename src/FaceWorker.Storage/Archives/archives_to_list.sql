-- Which running archives want to be listed? Those whose last attempt failed come last. Index: none; archives are few. Rows: one per archive.
SELECT id FROM archive WHERE state = 'running' AND listed_at IS NULL ORDER BY listing_problem IS NOT NULL, id
