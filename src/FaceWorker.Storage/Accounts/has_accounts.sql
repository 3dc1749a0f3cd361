-- Is there any account? Rows: one.
SELECT EXISTS (SELECT FROM account)
