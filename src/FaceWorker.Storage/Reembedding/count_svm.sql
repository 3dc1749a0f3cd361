-- How many subjects does the SVM of the space $1 (id) know? Index: subject_svm (space_id). Rows: one.
SELECT count(*) FROM subject_svm WHERE space_id = $1
