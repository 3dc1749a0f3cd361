-- The holder $1 of the turn has published all up to the number $2, and gives the turn back. Index: none. Rows: none.
UPDATE event_relay SET published = greatest(published, $2), until = now() WHERE holder = $1
