-- How many images are answered of the request $3 of the caller $1 in the gallery named $2 (null: in none)? Index: kept_answer_key. Rows: one.
SELECT count(*)::integer
FROM kept_answer
LEFT JOIN gallery ON gallery.id = kept_answer.gallery_id
WHERE kept_answer.request_id = $3 AND kept_answer.position > 0 AND kept_answer.caller = $1 AND kept_answer.kept_until > now() AND kept_answer.kind IS NOT NULL
  AND gallery.name IS NOT DISTINCT FROM $2::text AND gallery.deleting_since IS NULL
