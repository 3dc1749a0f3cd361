-- Deletes what was said of the subject $2 of the gallery $1 (id), which goes away for good.
-- Index: none: few are said of subjects. Rows: none.
DELETE FROM face_constraint WHERE gallery_id = $1 AND $2 IN (subject_id, other_subject_id)
