-- Which names have the subjects $2 (ids) of the gallery $1 (id) had? Index: subject (id), subject_change (gallery_id, id). Rows: one per name.
SELECT name FROM subject WHERE gallery_id = $1 AND id = ANY ($2::bigint[]) AND name IS NOT NULL
UNION
SELECT old_name FROM subject_change WHERE gallery_id = $1 AND subject_id = ANY ($2::bigint[]) AND old_name IS NOT NULL
UNION
SELECT new_name FROM subject_change
WHERE gallery_id = $1 AND (other_id = ANY ($2::bigint[]) OR kind = 'rename' AND subject_id = ANY ($2::bigint[])) AND new_name IS NOT NULL
