-- How many dimensions has the model $1? Adds it with $2 dimensions when it is new.
-- Index: model (id). Rows: one. The update changes nothing: it makes the statement return the row of a known model as well.
INSERT INTO model (id, dimensions) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET dimensions = model.dimensions
RETURNING dimensions
