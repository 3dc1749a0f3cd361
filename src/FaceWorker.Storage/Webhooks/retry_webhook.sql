-- Tries the events again that the webhook $1 (id) did not take and that were given up. Index: webhook_delivery_given_up. Rows: none; one is changed per event.
UPDATE webhook_delivery SET attempts = 0, free_at = now(), given_up_at = NULL WHERE webhook_id = $1 AND given_up_at IS NOT NULL
