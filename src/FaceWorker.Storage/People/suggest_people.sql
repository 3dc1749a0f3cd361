-- Which pairs of subjects of the gallery $1 (id) with space $2 (id) may be one person: have faces up to the squared distance $3 from each other? The first $4, those first whose
-- smaller subject has most faces. Not those of whom somebody said that they are two; nor of ignored subjects; nor, where everybody is once on a photo, those who are on one photo.
-- Index: face_link (space_id, face_id), face (id), face (subject_id), face_constraint_in_force; reads all links. Rows: one per pair: both as list_people has them, and how near.
WITH pair AS (
  SELECT least(one.subject_id, other.subject_id) AS one, greatest(one.subject_id, other.subject_id) AS other, min(neighbour.distance) AS nearest, count(*) AS links
  FROM face_link
  CROSS JOIN unnest(face_link.neighbours, face_link.distances) AS neighbour (face_id, distance)
  JOIN face AS one ON one.id = face_link.face_id
  JOIN face AS other ON other.id = neighbour.face_id
  WHERE face_link.space_id = $2 AND neighbour.distance <= $3 AND one.subject_id <> other.subject_id
  GROUP BY 1, 2
), size AS (
  SELECT subject.id, subject.name, subject.is_ignored, count(*) AS faces, count(*) FILTER (WHERE face.is_confirmed) AS confirmed, count(DISTINCT face.image_id) AS photos, subject.created_at
  FROM subject
  JOIN face ON face.subject_id = subject.id
  WHERE subject.id IN (SELECT one FROM pair UNION SELECT other FROM pair) AND NOT subject.is_ignored
  GROUP BY subject.id
)
SELECT one.*, other.*, pair.nearest, pair.links
FROM pair
JOIN size AS one ON one.id = pair.one
JOIN size AS other ON other.id = pair.other
JOIN gallery ON gallery.id = $1
WHERE NOT EXISTS (
    SELECT FROM face_constraint AS said
    LEFT JOIN face AS said_face ON said_face.id = said.face_id AND said_face.is_confirmed
    WHERE said.gallery_id = $1 AND said.ended_by IS NULL AND said.kind = 'different'
      AND ((said.subject_id = pair.one AND said.other_subject_id = pair.other)
        OR (said.subject_id = pair.one AND said_face.subject_id = pair.other) OR (said.subject_id = pair.other AND said_face.subject_id = pair.one)))
  AND NOT (gallery.once_per_photo AND EXISTS (
    SELECT FROM face AS here JOIN face AS there ON there.image_id = here.image_id AND there.subject_id = pair.other WHERE here.subject_id = pair.one))
ORDER BY least(one.faces, other.faces) DESC, pair.nearest, pair.one, pair.other
LIMIT $4
