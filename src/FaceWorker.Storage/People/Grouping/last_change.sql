-- What is the last change by a person in the gallery $1 (id)? Index: subject_change (gallery_id, id). Rows: one, 0 where there is none.
SELECT coalesce(max(id), 0) FROM subject_change WHERE gallery_id = $1
