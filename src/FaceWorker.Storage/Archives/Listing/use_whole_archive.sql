-- Until the end of the transaction, or until $1 is 'on': compare all items with all keys at once. An archive that is younger than the statistics seems to have
-- one item, and a loop for one item is quadratic for a million. Rows: one.
SELECT set_config('enable_nestloop', $1, true)
