-- Which running archives have {items} items or more, some of them still to be done? The index of their gallery waits for them.
-- Index: archive_count (archive_id). Rows: one per such archive. Included in other questions.
SELECT archive.id, archive.gallery_id
FROM archive
JOIN archive_count ON archive_count.archive_id = archive.id
WHERE archive.state = 'running'
GROUP BY archive.id
HAVING sum(items) FILTER (WHERE archive_count.state = 'listed') >= {items}
  AND sum(items) FILTER (WHERE archive_count.state = 'listed') > coalesce(sum(items) FILTER (WHERE archive_count.state NOT IN ('listed', 'gone')), 0)
