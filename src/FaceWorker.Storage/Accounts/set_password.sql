-- Gives the account $1 (id) the password hash $2. $3: its sessions end. Index: account (id). Rows: one.
UPDATE account SET password_hash = $2, stamp = CASE WHEN $3 THEN gen_random_uuid() ELSE stamp END WHERE id = $1
