-- Which keys sign the console's cookies? Rows: one per key, a handful.
SELECT xml FROM console_key ORDER BY created_at
