-- Which pairs of subjects of the gallery $1 (id) may be one person: all, or (not null) those of the subject $2? The first $4, those first whose answer probably settles most faces; of a
-- subject, the nearest first. Not those of which the actor $3 was not sure. Index: person_pair_queue, person_pair (one), (other), review_answer_pair, subject (id).
-- Rows: one per pair: both as find_person has them, of $2 that one first; how near, and how many links.
SELECT one.id, one.name, one.is_ignored, one.faces, one.confirmed, one.photos, one.created_at, one.central_face_id, one.is_watched,
  other.id, other.name, other.is_ignored, other.faces, other.confirmed, other.photos, other.created_at, other.central_face_id, other.is_watched, pair.distance, pair.links
FROM (
  SELECT * FROM (
    SELECT id, one, other, gain, doubts, distance, links FROM person_pair WHERE $2::bigint IS NULL AND gallery_id = $1 AND gain > 0
    UNION ALL SELECT id, one, other, gain, doubts, distance, links FROM person_pair WHERE one = $2 AND gain > 0
    UNION ALL SELECT id, other, one, gain, doubts, distance, links FROM person_pair WHERE other = $2 AND gain > 0
  ) AS pair
  WHERE one IS NOT NULL AND other IS NOT NULL
    AND NOT EXISTS (SELECT FROM review_answer WHERE pair_id = pair.id AND actor = $3 AND answer = 'unsure' AND taken_back_at IS NULL)
  ORDER BY CASE WHEN $2 IS NULL THEN (doubts > 0)::integer END, CASE WHEN $2 IS NULL THEN gain END DESC, distance, id
  LIMIT $4
) AS pair
JOIN subject AS one ON one.id = CASE WHEN $2 IS NULL THEN least(pair.one, pair.other) ELSE pair.one END
JOIN subject AS other ON other.id = CASE WHEN $2 IS NULL THEN greatest(pair.one, pair.other) ELSE pair.other END
ORDER BY CASE WHEN $2 IS NULL THEN (doubts > 0)::integer END, CASE WHEN $2 IS NULL THEN gain END DESC, distance, pair.id
