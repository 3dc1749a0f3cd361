-- Keeps that $1 (actor) did $2 to $3, in detail $4. Rows: one.
INSERT INTO audit (actor, deed, target, detail) VALUES ($1, $2, $3, $4)
