-- How fit a face is for comparison, and how a picture has to be turned.

-- 0 to 100, the percentage of good faces that are less fit; null for faces from before it was measured, and of models whose cards do not say.
ALTER TABLE face ADD COLUMN quality real CHECK (quality BETWEEN 0 AND 100);

-- Null: the limit of the model's card, also for galleries from before.
ALTER TABLE gallery ADD COLUMN min_quality real CHECK (min_quality BETWEEN 0 AND 100);

-- Degrees clockwise until the faces stand upright.
ALTER TABLE image ADD COLUMN turn smallint NOT NULL DEFAULT 0 CHECK (turn IN (0, 90, 180, 270));
