-- Is this server a replica; and how far has it replayed its primary's log, or, as a primary, written its own? Rows: one.
SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
