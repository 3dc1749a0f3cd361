-- Forgets all that the SVM of space $1 knows.
-- Index: subject_svm (space_id). Rows: none.
DELETE FROM subject_svm WHERE space_id = $1
