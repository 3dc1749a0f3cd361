-- Which links are there among the faces $1? Index: face_link (face_id). Rows: one per face that is linked, with its neighbours among them, and how far they are.
SELECT face_link.face_id, array_agg(neighbour.face_id), array_agg(neighbour.distance)
FROM face_link
CROSS JOIN unnest(face_link.neighbours, face_link.distances) AS neighbour (face_id, distance)
WHERE face_link.face_id = ANY ($1::bigint[]) AND neighbour.face_id = ANY ($1::bigint[])
GROUP BY face_link.face_id
