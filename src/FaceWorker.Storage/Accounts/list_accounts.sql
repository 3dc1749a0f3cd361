-- Which accounts are there: all by name, or the one with the id $1, or with the name $2 (in any case)?
-- Index: account (id), account (lower(name)), account_grant (account_id, gallery_id). Rows: one per account and grant, one for an account without any.
SELECT account.id, account.name, account.stamp, account.password_hash IS NOT NULL, account.created_at, account.last_sign_in, account_grant.role, gallery.name
FROM account
LEFT JOIN account_grant ON account_grant.account_id = account.id
LEFT JOIN gallery ON gallery.id = account_grant.gallery_id
WHERE ($1::bigint IS NULL OR account.id = $1) AND ($2::text IS NULL OR lower(account.name) = lower($2))
ORDER BY lower(account.name), gallery.name NULLS FIRST
