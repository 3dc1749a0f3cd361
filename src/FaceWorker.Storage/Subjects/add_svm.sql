-- Adds what the SVM of space $1 knows; subjects that are gone are passed over, and of two trainings at once the later one stays.
-- $2 subjects, $3 weights, $4 biases: one element per subject. Index: subject (id), subject_svm (subject_id, space_id). Rows: none.
INSERT INTO subject_svm (subject_id, space_id, weights, bias)
SELECT subject.id, $1, new.weights, new.bias
FROM unnest($2::bigint[], $3::halfvec[], $4::real[]) AS new (subject_id, weights, bias)
JOIN subject ON subject.id = new.subject_id
ORDER BY subject.id
ON CONFLICT (subject_id, space_id) DO UPDATE SET weights = excluded.weights, bias = excluded.bias, trained_at = excluded.trained_at
