-- Keeps that $4 answered $3 to the question $2 of the gallery $1 (id), by the change $5 (null: not sure), and ends the lease; what was settled is worth no question until its people are measured again. Index: person_pair (id). Rows: one, the answer's id.
WITH answered AS (
  UPDATE person_pair SET leased_by = NULL, leased_at = NULL, leased_until = NULL, doubts = doubts + ($3 = 'unsure')::integer, gain = CASE WHEN $3 = 'unsure' THEN gain ELSE 0 END WHERE id = $2
)
INSERT INTO review_answer (gallery_id, pair_id, answer, actor, change_id) VALUES ($1, $2, $3, $4, $5) RETURNING id
