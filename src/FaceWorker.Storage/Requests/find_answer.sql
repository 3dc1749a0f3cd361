-- What is kept of the request $3 of the caller $1 in the gallery named $2 (null: in none), at the position $4? Index: kept_answer_key. Rows: one or none.
SELECT kept_answer.request_sha256, kept_answer.kind, kept_answer.answer::text, kept_answer.kept_until
FROM kept_answer
LEFT JOIN gallery ON gallery.id = kept_answer.gallery_id
WHERE kept_answer.request_id = $3 AND kept_answer.position = $4 AND kept_answer.caller = $1 AND kept_answer.kept_until > now()
  AND gallery.name IS NOT DISTINCT FROM $2::text AND gallery.deleting_since IS NULL
