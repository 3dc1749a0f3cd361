-- Is the archive $1 (id) paused or cancelled? Index: archive (id). Rows: one; none when it is gone.
SELECT state IN ('paused', 'cancelled') FROM archive WHERE id = $1
