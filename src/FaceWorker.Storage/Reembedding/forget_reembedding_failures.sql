-- The faces that could not be embedded for the space $1 (id) are to be tried again. Index: reembedding_failure (space_id, face_id). Rows: none.
DELETE FROM reembedding_failure WHERE space_id = $1
