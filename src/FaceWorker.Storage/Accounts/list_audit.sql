-- What was changed last, by the user $3 (null: by anybody)? Index: audit (id). Rows: up to $1, the newest first, without the first $2.
SELECT id, done_at, actor, deed, target, detail
FROM audit
WHERE $3::text IS NULL OR lower(actor) = lower($3)
ORDER BY id DESC
LIMIT $1 OFFSET $2
