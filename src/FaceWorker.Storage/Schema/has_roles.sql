-- Has this database roles of its own, and may the present user give them something? Rows: one.
SELECT to_regrole(quote_ident(current_database() || '_worker')) IS NOT NULL AND to_regrole(quote_ident(current_database() || '_reader')) IS NOT NULL
  AND coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('template')), false)
