-- Whose token has the SHA-256 $1? Notes the use, once a minute at most. Index: account_token (sha256). Rows: one or none; none when its time is over.
WITH found AS (SELECT id, account_id, last_used FROM account_token WHERE sha256 = $1 AND (expires_at IS NULL OR expires_at > now())),
  noted AS (UPDATE account_token SET last_used = now() FROM found WHERE account_token.id = found.id AND (found.last_used IS NULL OR found.last_used < now() - interval '1 minute'))
SELECT account_id FROM found
