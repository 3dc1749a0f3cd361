-- Which faces has the subject $1? Keeps them until the end of the transaction from everybody else.
-- Index: face (subject_id). Rows: one per face. Ordered against deadlocks.
SELECT id FROM face WHERE subject_id = $1 ORDER BY id FOR UPDATE
