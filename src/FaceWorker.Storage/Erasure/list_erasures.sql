-- What was erased last? $1 how many at most; only receipts of the kind $2 (null: of all), of what was called $4 in the gallery named $3 then.
-- Index: erasure (id), erasure_names. Rows: one per receipt, the newest first; the gallery's name is null where it is gone.
SELECT erasure.id, erasure.kind, gallery.name, erasure.counts::text, erasure.actor, erasure.erased_at, erasure.swept_at
FROM erasure
CROSS JOIN erasure_key
LEFT JOIN gallery ON gallery.id = erasure.gallery_id AND gallery.deleting_since IS NULL
WHERE $2::text IS NULL OR name_hashes @> ARRAY[sha256(key || convert_to(concat_ws(E'\n', $2::text, $3::text, $4::text), 'UTF8'))]
ORDER BY erasure.id DESC
LIMIT $1
