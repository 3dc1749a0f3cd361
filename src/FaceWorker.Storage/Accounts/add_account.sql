-- Adds the account $1 (name) with the password hash $2 (null: none). Index: account (lower(name)). Rows: its id.
INSERT INTO account (name, password_hash) VALUES ($1, $2) RETURNING id
