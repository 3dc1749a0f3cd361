-- The account with the name $1 that has no password and waits for its user belongs to $3 (subject) of the provider $2 (issuer). Index: account (lower(name)). Rows: its id, or none.
UPDATE account SET issuer = $2, subject = $3 WHERE lower(name) = lower($1) AND password_hash IS NULL AND issuer IS NULL RETURNING id
