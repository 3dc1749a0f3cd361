-- The account $1 (id) has signed in. Index: account (id). Rows: one.
UPDATE account SET last_sign_in = now() WHERE id = $1
