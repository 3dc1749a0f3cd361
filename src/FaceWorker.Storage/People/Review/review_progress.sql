-- How many answers of $2, and of all, stand in the gallery $1 (id), and how many questions to $2 are open? Index: review_answer_actor, person_pair_queue, review_answer_pair. Rows: one.
SELECT
  count(*) FILTER (WHERE actor = $2), count(*),
  (SELECT count(*) FROM person_pair WHERE gallery_id = $1 AND gain > 0)
    - (SELECT count(*) FROM review_answer AS unsure JOIN person_pair AS pair ON pair.id = unsure.pair_id AND pair.gain > 0
      WHERE unsure.gallery_id = $1 AND unsure.actor = $2 AND unsure.answer = 'unsure' AND unsure.taken_back_at IS NULL)
FROM review_answer
WHERE gallery_id = $1 AND taken_back_at IS NULL
