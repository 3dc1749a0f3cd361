-- How many jobs are sent and not finished, of all archives? Index: archive_item_sent, which holds no more than these. Rows: one.
SELECT count(*) FROM archive_item WHERE state = 'sent'
