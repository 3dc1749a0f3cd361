-- Removes the partition of the space $1 (id) with its index, as the owner of the tables. Last in its transaction, because nobody stores or looks at any template until the
-- end of it: dropping a partition locks the parent table. Index: none. Rows: one, empty.
SELECT drop_template_partition($1)
