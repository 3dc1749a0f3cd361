-- When a photo was taken, by its EXIF: date and time of the camera's clock, which knows no time zone. Null: the file does not say, or the photo was indexed before this and not again since.
ALTER TABLE image ADD COLUMN taken_at timestamp;
