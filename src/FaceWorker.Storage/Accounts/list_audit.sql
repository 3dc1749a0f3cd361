-- What was changed last? Index: audit (id). Rows: up to $1, latest first.
SELECT id, done_at, actor, deed, target, detail FROM audit ORDER BY id DESC LIMIT $1
