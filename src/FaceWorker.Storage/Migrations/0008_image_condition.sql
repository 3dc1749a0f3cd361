-- What is to be known of an image's file: a damaged one was decoded for a share of its rows; of several pages the first was looked at.

ALTER TABLE image
  ADD COLUMN decoded_share real CHECK (decoded_share > 0 AND decoded_share <= 1),
  ADD COLUMN pages integer NOT NULL DEFAULT 1 CHECK (pages > 0);
