-- Keeps for $8 (interval) the answer $7 (JSON) of the kind $6 to the request $3 of the caller $1 in the gallery named $2 (null: in none), at the position $4; $5 is the SHA-256 of the request. With $6
-- and $7 null: a worker has begun with it. Nothing is kept for a gallery that is not there or is being deleted, for an answer that names a subject that is gone (a forgotten one must not come back), or
-- where another request has the id. A result stays until there is another: no beginning and no rejection takes its place. The subjects are locked like the gallery, after it and in the order of their
-- ids: who forgets one waits, and then sees what was kept.
-- Index: gallery (name), subject (id), kept_answer_key. Rows: none; one is changed where it is kept.
WITH home AS (
  SELECT id FROM gallery WHERE name = $2::text AND deleting_since IS NULL FOR KEY SHARE
), named AS (
  SELECT DISTINCT value::bigint AS id FROM jsonb_path_query($7::text::jsonb, 'strict $.**.subjectId') AS value WHERE jsonb_typeof(value) = 'number'
), there AS (
  SELECT id FROM subject WHERE id = ANY (ARRAY(SELECT named.id FROM named)) AND EXISTS (SELECT FROM home) ORDER BY id FOR KEY SHARE
)
INSERT INTO kept_answer (caller, gallery_id, request_id, position, request_sha256, kind, answer, kept_until)
SELECT $1::text, (SELECT id FROM home), $3::text, $4::integer, $5::bytea, $6::text, $7::text::jsonb, now() + $8::interval
WHERE ($2::text IS NULL OR EXISTS (SELECT FROM home)) AND (SELECT count(*) FROM there) = (SELECT count(*) FROM named)
ON CONFLICT ON CONSTRAINT kept_answer_key DO UPDATE SET
  request_sha256 = excluded.request_sha256, kind = excluded.kind, answer = excluded.answer, kept_until = excluded.kept_until
WHERE kept_answer.kept_until <= now()
  OR kept_answer.request_sha256 = excluded.request_sha256 AND (kept_answer.kind IS NULL OR kept_answer.kind = 'RequestRejected' OR excluded.kind <> 'RequestRejected')
