-- Tells workers that faces were stored in a gallery that keeps up its people. Rows: one.
SELECT pg_notify('faceworker', 'facesStored')
