-- When a photo was taken, by its EXIF: date and time of the camera's clock, which knows no time zone. Null: the file does not say, or the photo was indexed before this and not again since.
ALTER TABLE image ADD COLUMN taken_at timestamp;

-- The years in which the photos of a subject's faces with templates were taken, and how many faces each has; null for a year: it is not known. Measured with the other numbers.
ALTER TABLE subject
  ADD COLUMN years          integer[] NOT NULL DEFAULT '{}',
  ADD COLUMN faces_of_years bigint[] NOT NULL DEFAULT '{}';
