-- The answer $1 stands no more; its question is the next one of the reviewer $2, for $3 (interval), and other questions are leased to them no more.
-- Index: review_answer (id), person_pair (id), person_pair_lease. Rows: none.
WITH answer AS (
  UPDATE review_answer SET taken_back_at = now() WHERE id = $1 RETURNING gallery_id, pair_id, answer
)
UPDATE person_pair AS pair
SET leased_by = CASE WHEN pair.id = answer.pair_id THEN $2 END, leased_at = CASE WHEN pair.id = answer.pair_id THEN now() END, leased_until = CASE WHEN pair.id = answer.pair_id THEN now() + $3 END,
  doubts = pair.doubts - (pair.id = answer.pair_id AND answer.answer = 'unsure')::integer
FROM answer
WHERE pair.gallery_id = answer.gallery_id AND (pair.id = answer.pair_id OR pair.leased_by = $2)
