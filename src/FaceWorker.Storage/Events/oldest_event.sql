-- Which is the number of the oldest event that is kept? Index: event (number). Rows: one; null where none is.
SELECT min(number) FROM event
