-- Locks those of the items $1 (ids) that have not ended. Ordered, so that two batches wait for each other and never deadlock.
-- Index: archive_item (id). Rows: one per open item.
SELECT id FROM archive_item WHERE id = ANY ($1::bigint[]) AND state IN ('waiting', 'sent') ORDER BY id FOR UPDATE
