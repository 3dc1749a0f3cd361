-- By which error rates and which impostor curve a gallery's distances become decisions: {fpir, reviewFpir, fmr, curve, isFixed}. Null, or isFixed: the
-- thresholds in their columns are fixed. Otherwise those are what a verification of one pair has.
ALTER TABLE gallery ADD COLUMN decisions jsonb;
ALTER TABLE calibration ADD COLUMN curve jsonb, ADD COLUMN previous_decisions jsonb;
