-- Which questions of the gallery $1 (id) does the reviewer $2 get: those that are leased to them already, in the order in which they got them, then others that are leased to nobody, those first that
-- probably settle most faces, of which nobody was unsure? $3 in all, leased for $4 (interval) from now on. Not those of which this reviewer was not sure.
-- Index: person_pair_queue, person_pair_lease, review_answer_pair. Rows: one per question: id, the two faces, whose they are, distance, doubts.
WITH mine AS (
  SELECT id, leased_at FROM person_pair AS pair
  WHERE gallery_id = $1 AND leased_by = $2 AND leased_until > now() AND gain > 0
    AND NOT EXISTS (SELECT FROM review_answer WHERE pair_id = pair.id AND actor = $2 AND answer = 'unsure' AND taken_back_at IS NULL)
  ORDER BY leased_at, id
  LIMIT $3
), free AS (
  SELECT id FROM person_pair AS pair
  WHERE gallery_id = $1 AND gain > 0 AND (leased_until IS NULL OR leased_until <= now())
    AND NOT EXISTS (SELECT FROM review_answer WHERE pair_id = pair.id AND actor = $2 AND answer = 'unsure' AND taken_back_at IS NULL)
  ORDER BY doubts > 0, gain DESC, id
  LIMIT $3
  FOR NO KEY UPDATE SKIP LOCKED
), chosen AS (
  SELECT id, row_number() OVER (ORDER BY is_free, leased_at, place) AS place
  FROM (
    SELECT id, false AS is_free, leased_at, row_number() OVER (ORDER BY leased_at, id) AS place FROM mine
    UNION ALL SELECT id, true, NULL, row_number() OVER (ORDER BY pair.doubts > 0, pair.gain DESC, id) FROM free JOIN person_pair AS pair USING (id)
  ) AS open
  ORDER BY place
  LIMIT $3
), leased AS (
  UPDATE person_pair AS pair
  SET leased_at = CASE WHEN pair.leased_by = $2 AND pair.leased_until > now() THEN pair.leased_at ELSE now() + chosen.place * interval '1 microsecond' END, leased_by = $2, leased_until = now() + $4
  FROM chosen
  WHERE pair.id = chosen.id
  RETURNING pair.id, pair.face_id, pair.other_face_id, pair.one, pair.other, pair.distance, pair.doubts, chosen.place
)
SELECT id, face_id, other_face_id, one, other, distance, doubts FROM leased ORDER BY place
