-- Takes every grant of the account $1 (id). Index: account_grant (account_id, gallery_id). Rows: one per grant.
DELETE FROM account_grant WHERE account_id = $1
