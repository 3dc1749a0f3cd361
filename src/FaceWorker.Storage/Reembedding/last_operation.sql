-- Which operation of the kind $2 of the gallery $1 (id) is unfinished, or was the last? Index: operation_of_target. Rows: one, its id, or none.
SELECT id FROM operation WHERE gallery_id = $1 AND kind = $2 ORDER BY ended_at IS NULL DESC, id DESC LIMIT 1
