-- Makes the partition for the templates of space {space}, whose vectors have {dimensions} values.
-- Attached rather than created in place: that locks the parent table only against other changes of its shape.
CREATE TABLE template_s{space} (
  LIKE template INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
  CONSTRAINT template_has_model_dimensions CHECK (vector_dims(embedding) = {dimensions})
);
ALTER TABLE template ATTACH PARTITION template_s{space} FOR VALUES IN ({space})
