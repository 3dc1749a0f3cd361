-- Begins a receipt. $1 kind, $2 gallery (id), $3 its name, $4 what the erased thing was called: names, places, numbers and digests, of which only hashes are kept; $5 who erases it, $6 whether it ends with this transaction.
-- Index: none. Rows: one, its id.
INSERT INTO erasure (kind, gallery_id, name_hashes, actor, ended_at)
SELECT $1, $2, ARRAY(SELECT sha256(key || convert_to(concat_ws(E'\n', $1::text, $3::text, called), 'UTF8')) FROM unnest($4::text[]) AS called), $5, CASE WHEN $6 THEN now() END
FROM erasure_key
RETURNING id
