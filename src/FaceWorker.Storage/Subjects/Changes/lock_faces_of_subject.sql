-- Which faces has the subject $1, and are they confirmed? Keeps them until the end of the transaction from everybody else.
-- Index: face (subject_id). Rows: one per face. Ordered against deadlocks.
SELECT id, is_confirmed FROM face WHERE subject_id = $1 ORDER BY id FOR UPDATE
