-- A photo is found by where its bytes were seen: names that people already have come with paths.

CREATE INDEX image_source_source ON image_source (source_sha256);
