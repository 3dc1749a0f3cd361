-- Deletes the answers kept in the gallery $1 (id) that name one of the faces $2 (ids), or have one of the texts $3 in them. Index: kept_answer_gallery. Rows: none; one is changed per answer.
DELETE FROM kept_answer
WHERE gallery_id = $1 AND (
  EXISTS (SELECT FROM jsonb_path_query(answer, 'strict $.**.faceId') AS named WHERE named = ANY (ARRAY(SELECT to_jsonb(face) FROM unnest($2::bigint[]) AS face)))
  OR EXISTS (SELECT FROM unnest($3::text[]) AS said (words) WHERE strpos(answer::text, trim(BOTH '"' FROM to_jsonb(said.words)::text)) > 0))
