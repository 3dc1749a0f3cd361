-- How near is each person of the pool? As near as its nearest template. A part of candidates.
-- Rows: one per person; the face decides between equal distances.
SELECT person, negative_inner_product, NULL::double precision AS score, face_id
FROM near
WHERE place = 1
