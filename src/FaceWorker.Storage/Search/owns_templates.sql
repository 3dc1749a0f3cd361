-- May the present user build indexes of templates, which only the owner of the table may? Rows: one.
SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'template'::regclass
