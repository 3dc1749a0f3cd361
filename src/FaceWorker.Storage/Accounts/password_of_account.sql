-- What is the hash of the password of the account with the name $1 (in any case)? Index: account (lower(name)). Rows: one or none; null where it has none.
SELECT id, password_hash FROM account WHERE lower(name) = lower($1)
