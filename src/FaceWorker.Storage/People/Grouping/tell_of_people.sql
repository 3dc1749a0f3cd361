-- Tells workers that a grouping has changed people. Rows: one.
SELECT pg_notify('faceworker', 'peopleChanged')
