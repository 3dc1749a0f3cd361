-- Full addresses, for fetching only: with user info and signature, which source leaves out. Null where source is all there is.
ALTER TABLE archive ADD COLUMN address text;
ALTER TABLE archive_item ADD COLUMN address text;
