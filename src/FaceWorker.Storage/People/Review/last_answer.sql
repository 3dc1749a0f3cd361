-- Which answer of $2 in the gallery $1 (id) is the last that stands? Index: review_answer_actor, subject_change (undoes). Rows: one or none: id, question, answer, change.
SELECT id, pair_id, answer, change_id
FROM review_answer AS answer
WHERE gallery_id = $1 AND actor = $2 AND taken_back_at IS NULL AND NOT EXISTS (SELECT FROM subject_change AS undo WHERE undo.undoes = answer.change_id)
ORDER BY id DESC
LIMIT 1
