-- Adds a webhook: $1 the gallery's id or null, $2 the address, $3 kinds, $4 the secret, $5 who adds it. Index: none. Rows: one, its id and when it was added.
INSERT INTO webhook (gallery_id, url, kinds, secret, added_by) VALUES ($1, $2, $3, $4, $5)
RETURNING id, added_at
