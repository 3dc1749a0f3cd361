-- Keeps everybody else from writing into the gallery named $1, and waits for those who do, until the end of the transaction.
-- Index: gallery (name). Rows: one or none.
SELECT id FROM gallery WHERE name = $1 FOR UPDATE
