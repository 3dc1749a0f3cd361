-- Has any subject of the gallery $1 (id) changed since it was measured? Index: subject_to_measure (gallery_id, subject_id). Rows: one.
SELECT EXISTS (SELECT FROM subject_to_measure WHERE gallery_id = $1)
