-- Is there an account that may manage accounts? Rows: one.
SELECT EXISTS (SELECT FROM account_grant WHERE gallery_id IS NULL AND role = 'administrator')
