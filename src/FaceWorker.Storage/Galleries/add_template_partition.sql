-- Makes the partition for the templates of the space $1 (id), as the owner of the tables. Index: space (id). Rows: one, empty.
SELECT add_template_partition($1)
