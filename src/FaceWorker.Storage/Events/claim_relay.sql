-- Has $1 the turn at numbering and publishing, for $2 (interval)? Only if there is something to do and nobody else has it. Locks the turn until the end of the transaction.
-- Index: event_unnumbered, event_series. Rows: one, up to which number all is published; or none.
UPDATE event_relay SET holder = $1, until = now() + $2
WHERE (until < now() OR holder = $1)
  AND (EXISTS (SELECT FROM event WHERE number IS NULL) OR published < (SELECT max(last_number) FROM event_series))
RETURNING published
