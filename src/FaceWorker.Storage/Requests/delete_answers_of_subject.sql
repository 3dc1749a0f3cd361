-- Deletes the answers kept in the gallery $1 (id) that name the subject $2 (id) or one of the faces $3 (ids). Index: kept_answer_gallery. Rows: none.
DELETE FROM kept_answer
WHERE gallery_id = $1 AND (
  EXISTS (SELECT FROM jsonb_path_query(answer, 'strict $.**.subjectId') AS named WHERE named = to_jsonb($2::bigint))
  OR EXISTS (SELECT FROM jsonb_path_query(answer, 'strict $.**.faceId') AS named WHERE named = ANY (ARRAY(SELECT to_jsonb(face) FROM unnest($3::bigint[]) AS face))))
