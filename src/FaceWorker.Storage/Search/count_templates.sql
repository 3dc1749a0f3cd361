-- How many templates has space {space}, counting to $1 at most?
-- Rows: one.
SELECT count(*) FROM (SELECT FROM template_s{space} LIMIT $1) AS template
