-- Keeps the archives $1 (ids) from being deleted until the end of the transaction, and skips those that are being deleted. Before any lock of
-- their items and images, as a deletion does. Index: archive (id). Rows: one per archive that exists and stays.
SELECT id FROM archive WHERE id = ANY ($1::bigint[]) ORDER BY id FOR KEY SHARE SKIP LOCKED
