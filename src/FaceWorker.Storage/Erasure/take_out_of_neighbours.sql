-- Takes the faces $2 (ids) out of the neighbours of all others in the spaces $1 (ids). Index: face_link_space; every link of the spaces is read. Rows: none; one is changed per face that had one of them.
WITH near AS MATERIALIZED (
  SELECT face_id FROM face_link
  WHERE space_id = ANY ($1::bigint[]) AND neighbours && $2::bigint[] AND face_id <> ALL ($2::bigint[])
  ORDER BY face_id
  FOR UPDATE
)
UPDATE face_link SET (neighbours, distances) = (
  SELECT coalesce(array_agg(neighbour ORDER BY place), '{}'), coalesce(array_agg(distance ORDER BY place), '{}')
  FROM unnest(face_link.neighbours, face_link.distances) WITH ORDINALITY AS link (neighbour, distance, place)
  WHERE neighbour <> ALL ($2::bigint[]))
FROM near
WHERE face_link.face_id = near.face_id
