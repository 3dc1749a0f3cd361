-- Deletes the account $1 (id), with its grants and tokens. Index: account (id). Rows: one.
DELETE FROM account WHERE id = $1
