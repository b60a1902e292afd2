-- What fields hold many of, each as a row: tags by their searched form (to_type 'tag'), linked records by their ids as text. Tags are asked for from one end only.
CREATE TABLE links (workspace_id bigint NOT NULL, from_type text NOT NULL, field text NOT NULL, to_type text NOT NULL, to_key text NOT NULL, from_id bigint NOT NULL, role text, PRIMARY KEY (workspace_id, from_type, field, to_type, to_key, from_id)){clustered};
INSERT INTO links (workspace_id, from_type, field, to_type, to_key, from_id) SELECT workspace_id, record_type, 'tags', 'tag', tag_key, record_id FROM record_tags ORDER BY workspace_id, record_type, tag_key, record_id;
DROP TABLE record_tags;
CREATE INDEX links_from ON links (workspace_id, from_type, from_id, field, to_type, to_key) WHERE to_type <> 'tag';
CREATE INDEX links_to ON links (workspace_id, to_type, to_key, from_type, field, from_id) WHERE to_type <> 'tag';
