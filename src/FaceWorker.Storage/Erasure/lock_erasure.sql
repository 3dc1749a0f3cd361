-- Is there an erasure $1 (id)? Index: erasure (id). Rows: one, or none.
SELECT id FROM erasure WHERE id = $1 FOR KEY SHARE
