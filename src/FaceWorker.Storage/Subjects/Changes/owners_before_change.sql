-- From which subjects did change $1 take faces?
-- Index: subject_change_face (change_id, face_id). Rows: one per subject.
SELECT DISTINCT from_subject FROM subject_change_face WHERE change_id = $1 AND from_subject IS NOT NULL
