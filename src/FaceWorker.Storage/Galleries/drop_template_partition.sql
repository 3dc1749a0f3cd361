-- Removes the partition of space {space} with its index. Last in its transaction, because nobody stores or looks at any template until the
-- end of it: dropping a partition locks the parent table.
DROP TABLE template_s{space}
