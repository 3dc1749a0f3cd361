-- Until the end of the transaction: look items up one by one. A plan that was made while the manifest was empty would read all of it.
-- Rows: one.
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
  set_config('enable_material', 'off', true)
