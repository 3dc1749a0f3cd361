-- Keeps the galleries $1 (ids) from being deleted until the end of the transaction; where one is being deleted, waits for that.
-- First in every transaction that writes into a gallery, so that a deletion, which locks the same row first, never meets it half-way.
-- Index: gallery (id). Rows: one per gallery that is there.
SELECT id FROM gallery WHERE id = ANY($1::bigint[]) ORDER BY id FOR KEY SHARE
