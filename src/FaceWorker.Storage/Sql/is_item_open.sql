-- Is the item $1 (id) still to be done? Index: archive_item (id). Rows: one; none when it is gone.
SELECT state IN ('waiting', 'sent') FROM archive_item WHERE id = $1
