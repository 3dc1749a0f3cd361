-- Which faces have the images $1 (ids), and whose are they? Nobody else changes them until the end of the transaction. Index: face (image_id, position). Rows: one per face. Ordered against deadlocks.
SELECT id, subject_id FROM face WHERE image_id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE
