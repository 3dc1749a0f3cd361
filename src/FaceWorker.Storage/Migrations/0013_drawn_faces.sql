-- Faces that a person drew on a photo because the detector had missed them. Their positions follow those of the detector's faces, and
-- their score is 1 where no detector found them, but a person did.
ALTER TABLE face ADD COLUMN is_drawn boolean NOT NULL DEFAULT false;
