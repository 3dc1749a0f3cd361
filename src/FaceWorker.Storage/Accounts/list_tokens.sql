-- Which tokens does the account $1 (id) have? Index: account_token (account_id). Rows: one per token, the newest first.
SELECT id, label, created_at, expires_at, last_used FROM account_token WHERE account_id = $1 ORDER BY id DESC
