-- Makes the centres easy to find. Rows: none.
ALTER TABLE export_centre ADD PRIMARY KEY (subject_id)
