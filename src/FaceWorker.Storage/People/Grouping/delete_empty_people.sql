-- Takes those of the subjects $2 of the gallery $1 (id) away that have neither faces nor a name; except those that people said something about, or that a change may bring back.
-- Index: subject (id), face (subject_id), face_constraint_in_force, subject_change (gallery_id, id), subject_change_face (change_id, face_id). Rows: none.
WITH spoken_of AS (
  SELECT unnest(ARRAY[subject_id, other_id]) AS id FROM subject_change WHERE gallery_id = $1
  UNION SELECT unnest(ARRAY[moved.from_subject, moved.to_subject]) FROM subject_change JOIN subject_change_face AS moved ON moved.change_id = subject_change.id WHERE gallery_id = $1
  UNION SELECT unnest(ARRAY[subject_id, other_subject_id]) FROM face_constraint WHERE gallery_id = $1
)
DELETE FROM subject
WHERE gallery_id = $1 AND id = ANY ($2::bigint[]) AND name IS NULL
  AND NOT EXISTS (SELECT FROM face WHERE face.subject_id = subject.id)
  AND NOT EXISTS (SELECT FROM spoken_of WHERE spoken_of.id = subject.id)
