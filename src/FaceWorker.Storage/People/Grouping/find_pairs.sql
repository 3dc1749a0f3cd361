-- Finds the subjects of the gallery $1 (id), and the faces of nobody, that have links in space $2 up to the squared distance $4 to faces of another subject: all, or (not null) by the links of the
-- faces $3. Of each such pair the two nearest faces stand for it. $5: the weight of a link by the hundredths of its distance. All that are found are to be measured.
-- Index: face_link (space_id, face_id), face_link (face_id), face (id), person_pair (face_id, other_face_id). Rows: none.
WITH link AS (
  SELECT DISTINCT ON (face_id, other_face_id)
    least(one.id, other.id) AS face_id, greatest(one.id, other.id) AS other_face_id, neighbour.distance,
    coalesce(one.subject_id, -one.id) AS one, coalesce(other.subject_id, -other.id) AS other
  FROM face_link
  CROSS JOIN unnest(face_link.neighbours, face_link.distances) AS neighbour (face_id, distance)
  JOIN face AS one ON one.id = face_link.face_id
  JOIN face AS other ON other.id = neighbour.face_id
  WHERE face_link.space_id = $2 AND ($3::bigint[] IS NULL OR face_link.face_id = ANY ($3)) AND neighbour.distance <= $4 AND one.subject_id IS DISTINCT FROM other.subject_id
), pair AS (
  SELECT DISTINCT ON (one, other) face_id, other_face_id, distance, one, other, count(*) OVER whole AS links, sum(($5::real[])[1 + (100 * distance)::integer]) OVER whole AS weight
  FROM (SELECT face_id, other_face_id, distance, least(one, other) AS one, greatest(one, other) AS other FROM link) AS link
  WINDOW whole AS (PARTITION BY one, other)
  ORDER BY one, other, distance, face_id, other_face_id
), kept AS (
  INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight)
  SELECT $1, face_id, other_face_id, distance, links, weight FROM pair
  ON CONFLICT (face_id, other_face_id) DO UPDATE SET distance = excluded.distance, links = excluded.links, weight = excluded.weight
)
INSERT INTO subject_to_measure (gallery_id, subject_id)
SELECT $1, id FROM (SELECT one AS id FROM pair UNION SELECT other FROM pair) AS subject WHERE id > 0
