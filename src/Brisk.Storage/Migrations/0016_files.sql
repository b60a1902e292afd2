-- Files at records. Their bytes lie beside the database, by their SHA-256. type: what they are; NULL while they are on their way, when sha256 is the one that was announced, if any.
CREATE TABLE files (workspace_id bigint NOT NULL, id bigint NOT NULL, record_type text NOT NULL, record_id bigint NOT NULL, name text NOT NULL, size bigint NOT NULL, type text, sha256 text, actor_kind text NOT NULL, actor_id bigint, created_at bigint NOT NULL, deleted_at bigint, PRIMARY KEY (workspace_id, id)){clustered};
CREATE INDEX files_record ON files (workspace_id, record_type, record_id, id) WHERE deleted_at IS NULL;
CREATE INDEX files_sha256 ON files (workspace_id, sha256) WHERE type IS NOT NULL;
CREATE INDEX files_deleted_at ON files (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX files_unfinished ON files (workspace_id, created_at) WHERE type IS NULL;
