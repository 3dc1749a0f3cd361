-- Which events come after the number $1, of the gallery $2 (id; null: of all, and of none), of the kinds $3 (none: of all)? The first $4.
-- Index: event (number), event_gallery. Rows: one per event, as events_to_publish has them.
SELECT number, previous, message_id, kind, payload::text, written_at, trace_parent, trace_state
FROM event
WHERE number > $1 AND ($2::bigint IS NULL OR gallery_id = $2) AND ($3::text[] = '{}' OR kind = ANY ($3))
ORDER BY number
LIMIT $4
