-- Keeps everybody else from changing the operation $1 (id) until the end of the transaction. Index: operation (id). Rows: one or none.
SELECT id FROM operation WHERE id = $1 FOR NO KEY UPDATE
