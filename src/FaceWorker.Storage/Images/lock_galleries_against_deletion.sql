-- Keeps the galleries $1 (ids) from being deleted until the end of the transaction, and passes over those that are being deleted: who waited for the end of a
-- deletion would keep all others of the batch waiting. First in every transaction that writes into a gallery, so that a deletion, which locks the same row
-- first, never meets it half-way. Index: gallery (id), subject_watched. Rows: one per gallery that is there and stays: its id, and whether it watches somebody.
SELECT id, EXISTS (SELECT FROM subject WHERE gallery_id = gallery.id AND is_watched) FROM gallery WHERE id = ANY($1::bigint[]) AND deleting_since IS NULL ORDER BY id FOR KEY SHARE SKIP LOCKED
