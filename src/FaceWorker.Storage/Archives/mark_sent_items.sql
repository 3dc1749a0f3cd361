-- The jobs of the items $1 (ids) are sent. Index: archive_item (id). Rows: none.
UPDATE archive_item SET state = 'sent', sent_at = clock_timestamp() WHERE id = ANY ($1::bigint[])
