-- Puts $1 in the place of what is said of sources that are away: it may name files of whatever gallery, and comes again with the next attempt. Index: none. Rows: none.
UPDATE source_outage SET problem = $1
