-- Puts $2 in the place of the gallery named $1 in the audit, and in the place of the archives and webhooks of it. Index: none: the audit is read. Rows: none; one is changed per line.
UPDATE audit SET target = $2, detail = replace(detail, format('''%s''', $1::text), $2)
WHERE target = $1 OR strpos(detail, format('gallery ''%s''', $1::text)) > 0
