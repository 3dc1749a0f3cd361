-- Locks those of the items $1 (ids) that have not ended, or have failed. Ordered, so that two batches wait for each other and never deadlock.
-- Index: archive_item (id). Rows: one per item.
SELECT id FROM archive_item WHERE id = ANY ($1::bigint[]) AND state NOT IN ('indexed', 'duplicate') ORDER BY id FOR UPDATE
