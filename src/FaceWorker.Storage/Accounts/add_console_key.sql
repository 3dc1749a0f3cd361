-- Keeps the key $1 (name) as $2 (XML). Index: console_key (name). Rows: one.
INSERT INTO console_key (name, xml) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET xml = excluded.xml
