-- From which number on are all events kept? Older ones may be, too, because a webhook waits for them. Index: event (number). Rows: one; null where none is.
SELECT min(number) FROM event WHERE number > (SELECT forgotten FROM event_relay)
