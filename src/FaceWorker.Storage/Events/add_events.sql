-- Adds events, which get their numbers later. $1 kinds, $2 names of galleries or nulls, $3 image ids or nulls, $4 subject ids, separated by commas, $5 messages, $6, $7 headers of their
-- spans or nulls: one element per event. An event of a gallery that is being deleted is passed over; one of a gallery that there is not is of none. Index: gallery (name). Rows: none.
WITH present AS MATERIALIZED (
  SELECT id, name FROM gallery WHERE name = ANY ($2::text[]) AND deleting_since IS NULL ORDER BY id FOR KEY SHARE SKIP LOCKED
)
INSERT INTO event (kind, gallery_id, image_id, subject_ids, payload, trace_parent, trace_state)
SELECT new.kind, present.id, new.image_id, string_to_array(new.subjects, ',')::bigint[], new.message::json, new.trace_parent, new.trace_state
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
  AS new (kind, gallery, image_id, subjects, message, trace_parent, trace_state, place)
LEFT JOIN present ON present.name = new.gallery
WHERE present.id IS NOT NULL OR NOT EXISTS (SELECT FROM gallery WHERE name = new.gallery)
ORDER BY new.place
