-- Deletes the paces that no progress looks at any more. Rows: none; reads the whole table, which is small for that reason.
DELETE FROM archive_pace WHERE slot < now() - interval '10 minutes'
