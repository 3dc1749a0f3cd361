-- Deletes the outages that ended a minute ago or earlier, and that no item waits for any more. Index: archive_item_held. Rows: none.
DELETE FROM source_outage
WHERE ended_at < now() - interval '1 minute' AND NOT EXISTS (SELECT FROM archive_item WHERE waiting_for = source_outage.id)
