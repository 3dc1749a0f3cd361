-- Whose account does the provider $1 (issuer) call $2 (subject)? Index: account (issuer, subject). Rows: one or none.
SELECT id FROM account WHERE issuer = $1 AND subject = $2
