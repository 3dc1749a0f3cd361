-- Which is the last number that an event has? Index: none; there is a row for each kind. Rows: one; 0 where there was no event yet.
SELECT coalesce(max(last_number), 0) FROM event_series
