-- Whose are the faces of the pairs that concern the subjects $1, or did when they were last measured, and how many faces does each question probably settle? 0 where there is none: the two
-- are one, one of them is ignored, somebody said that they are two, or (where everybody is once on a photo) they are on one photo; and of the pairs of the same two, for all but the nearest.
-- The share of their pairs of faces that are linked, by weight, tells how probably they are one; of many faces each has links to 50 at most.
-- Index: person_pair_one (one), person_pair_other (other), person_pair (face_id, other_face_id), person_pair_other_face (other_face_id); face (id), face_subject (subject_id), face (image_id, position);
-- subject (id), face_constraint_subjects (subject_id, other_subject_id), face_constraint_face (face_id). Rows: none.
WITH touched AS (
  SELECT id FROM person_pair WHERE one = ANY ($1::bigint[])
  UNION SELECT id FROM person_pair WHERE other = ANY ($1::bigint[])
  UNION SELECT pair.id FROM face JOIN person_pair AS pair ON pair.face_id = face.id WHERE face.subject_id = ANY ($1::bigint[])
  UNION SELECT pair.id FROM face JOIN person_pair AS pair ON pair.other_face_id = face.id WHERE face.subject_id = ANY ($1::bigint[])
), owned AS MATERIALIZED (
  SELECT pair.id, pair.distance, pair.weight, pair.face_id, pair.other_face_id, face.subject_id AS one, other_face.subject_id AS other, gallery.once_per_photo,
    face.image_id, other_face.image_id AS other_image_id, coalesce(one.is_ignored OR other.is_ignored, one.is_ignored, other.is_ignored) AS is_ignored,
    greatest(one.faces, 1) AS faces, greatest(other.faces, 1) AS other_faces, -- of one that is nobody, or not measured yet, 1
    coalesce(face.subject_id, -face.id) AS side, coalesce(other_face.subject_id, -other_face.id) AS other_side
  FROM touched
  JOIN person_pair AS pair USING (id)
  JOIN gallery ON gallery.id = pair.gallery_id
  JOIN face ON face.id = pair.face_id
  JOIN face AS other_face ON other_face.id = pair.other_face_id
  LEFT JOIN subject AS one ON one.id = face.subject_id
  LEFT JOIN subject AS other ON other.id = other_face.subject_id
), concerned AS MATERIALIZED (
  SELECT one AS id FROM owned WHERE one IS NOT NULL UNION SELECT other FROM owned WHERE other IS NOT NULL
), two AS MATERIALIZED ( -- subjects of whom somebody said that they are two, or who are on one photo
  SELECT said.subject_id, said.other_subject_id
  FROM concerned JOIN face_constraint AS said ON said.subject_id = concerned.id
  WHERE said.ended_by IS NULL AND said.kind = 'different' AND said.other_subject_id IS NOT NULL
  UNION SELECT said.subject_id, face.subject_id
  FROM concerned JOIN face_constraint AS said ON said.subject_id = concerned.id JOIN face ON face.id = said.face_id
  WHERE said.ended_by IS NULL AND said.kind = 'different' AND face.is_confirmed AND face.subject_id IS NOT NULL
  UNION SELECT here.subject_id, there.subject_id
  FROM face AS here JOIN face AS there ON there.image_id = here.image_id
  WHERE here.subject_id = ANY ($1::bigint[]) AND there.subject_id <> here.subject_id AND EXISTS (SELECT FROM owned WHERE once_per_photo)
), are_two AS MATERIALIZED (
  SELECT DISTINCT least(subject_id, other_subject_id) AS one, greatest(subject_id, other_subject_id) AS other FROM two
), ranked AS (
  SELECT owned.*, max(weight) OVER same AS best, row_number() OVER (same ORDER BY distance, id) AS place
  FROM owned
  WINDOW same AS (PARTITION BY least(side, other_side), greatest(side, other_side))
), measured AS (
  SELECT id, ranked.one, ranked.other,
    CASE WHEN place > 1 OR ranked.one IS NOT DISTINCT FROM ranked.other OR is_ignored OR are_two.one IS NOT NULL
      OR EXISTS (SELECT FROM face_constraint AS said WHERE said.ended_by IS NULL AND said.kind = 'different'
        AND (said.face_id = other_face_id AND said.subject_id = ranked.one OR said.face_id = ranked.face_id AND said.subject_id = ranked.other))
      OR once_per_photo AND (image_id = other_image_id
        OR ranked.one IS NULL AND EXISTS (SELECT FROM face AS there WHERE there.image_id = ranked.image_id AND there.subject_id = ranked.other)
        OR ranked.other IS NULL AND EXISTS (SELECT FROM face AS there WHERE there.image_id = ranked.other_image_id AND there.subject_id = ranked.one))
    THEN 0 ELSE least(faces, other_faces) * least(1, best / (least(faces, 50) * least(other_faces, 50))) END AS gain
  FROM ranked
  LEFT JOIN are_two ON are_two.one = least(ranked.one, ranked.other) AND are_two.other = greatest(ranked.one, ranked.other) AND ranked.one IS NOT NULL AND ranked.other IS NOT NULL
)
UPDATE person_pair SET one = measured.one, other = measured.other, gain = measured.gain
FROM measured
WHERE person_pair.id = measured.id AND (person_pair.one, person_pair.other, person_pair.gain) IS DISTINCT FROM (measured.one, measured.other, measured.gain::real)
