-- Adds the vectors $3 of the faces $2 to the space $1 (id). Faces that are gone, or have one there, are passed over, and so are all where the space is gone.
-- Index: space (id), face (id), template (face_id, space_id). Rows: none.
WITH there AS (
  SELECT face.id, new.embedding
  FROM unnest($2::bigint[], $3::halfvec[]) AS new (face_id, embedding)
  JOIN face ON face.id = new.face_id
  ORDER BY face.id
  FOR KEY SHARE OF face
)
INSERT INTO template (face_id, space_id, embedding)
SELECT there.id, space.id, there.embedding FROM there JOIN space ON space.id = $1
ON CONFLICT (face_id, space_id) DO NOTHING
