-- Which subjects of the gallery $1 (id) have these names $2 or ids $3? Keeps them until the end of the transaction from everybody else.
-- Index: subject (gallery_id, name), subject (id). Rows: one per subject that is there. Ordered against deadlocks.
SELECT id, name, created_at, is_ignored, is_watched FROM subject
WHERE gallery_id = $1 AND (name = ANY ($2::text[]) OR id = ANY ($3::bigint[]))
ORDER BY id
FOR UPDATE
