-- Adds a token of the account $1 (id) for $2 (label) with the SHA-256 $3 that ends at $4 (null: never). Rows: the token.
INSERT INTO account_token (account_id, label, sha256, expires_at) VALUES ($1, $2, $3, $4) RETURNING id, label, created_at, expires_at, last_used
