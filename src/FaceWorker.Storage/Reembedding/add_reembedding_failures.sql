-- Notes that the faces $2 could not be embedded for the space $1 (id), for the reasons $3, with the details $4. Faces that are gone are passed over, and so are all where the space is gone.
-- Index: space (id), face (id), reembedding_failure (space_id, face_id). Rows: none.
WITH there AS (
  SELECT face.id, new.reason, new.detail
  FROM unnest($2::bigint[], $3::text[], $4::text[]) AS new (face_id, reason, detail)
  JOIN face ON face.id = new.face_id
  ORDER BY face.id
  FOR KEY SHARE OF face
)
INSERT INTO reembedding_failure (space_id, face_id, reason, detail)
SELECT space.id, there.id, there.reason, there.detail FROM there JOIN space ON space.id = $1
ON CONFLICT (space_id, face_id) DO UPDATE SET reason = excluded.reason, detail = excluded.detail, failed_at = now()
