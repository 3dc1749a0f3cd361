-- Which events come after the number $1? The first $2. Index: event (number). Rows: one per event, in the order of their numbers.
SELECT number, previous, message_id, kind, payload::text, written_at, trace_parent, trace_state
FROM event
WHERE number > $1
ORDER BY number
LIMIT $2
