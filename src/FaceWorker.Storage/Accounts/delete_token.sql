-- Deletes the token $2 (id) of the account $1 (id). Index: account_token (id). Rows: its label, or none.
DELETE FROM account_token WHERE account_id = $1 AND id = $2 RETURNING label
