-- What a workspace's phones, days, amounts of money and texts go by.
ALTER TABLE workspaces ADD COLUMN country text;
ALTER TABLE workspaces ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
ALTER TABLE workspaces ADD COLUMN currency text NOT NULL DEFAULT 'USD';
ALTER TABLE workspaces ADD COLUMN week_start text NOT NULL DEFAULT 'monday';
ALTER TABLE workspaces ADD COLUMN language text NOT NULL DEFAULT 'en';

-- Added fields: what does not follow from the kind, as JSON, and when they were removed (Unix milliseconds). The row of a removed field keeps its name.
ALTER TABLE custom_fields ADD COLUMN options text;
ALTER TABLE custom_fields ADD COLUMN removed_at bigint;
-- Choices that nobody is given any more, but that records may have.
ALTER TABLE field_choices ADD COLUMN removed_at bigint;

-- The changes of a record: an id is unique in its type only.
DROP INDEX changes_record;
CREATE INDEX changes_record ON changes (workspace_id, record_type, record_id, seq);
-- Who has access. The person under whose name a key works (null: who made it; 0: whoever runs the server), and how many rows an hour it may read (null: any).
ALTER TABLE api_keys ADD COLUMN held_by bigint;
ALTER TABLE api_keys ADD COLUMN rows_per_hour bigint;
UPDATE api_keys SET held_by = created_by;
UPDATE api_keys SET revoked_at = COALESCE(last_used_at, created_at) WHERE revoked_at IS NULL AND EXISTS (SELECT 1 FROM users u WHERE u.workspace_id = api_keys.workspace_id AND u.id = api_keys.held_by AND u.status = 'removed');
-- Browsers in which somebody has signed in before; only the hash of what their cookie says.
CREATE TABLE devices (workspace_id bigint NOT NULL, token_hash text NOT NULL, account_id bigint NOT NULL, id bigint NOT NULL, created_at bigint NOT NULL, last_used_at bigint NOT NULL, PRIMARY KEY (workspace_id, token_hash, account_id)){clustered};
CREATE INDEX devices_account ON devices (workspace_id, account_id);
-- Rows of records that a key or a session has read in an hour (hours since 1970), where they were many; alarmed_at when the owners were told.
CREATE TABLE rows_read (workspace_id bigint NOT NULL, hour bigint NOT NULL, reader bigint NOT NULL, user_id bigint, rows_read bigint NOT NULL, alarmed_at bigint, PRIMARY KEY (workspace_id, hour, reader)){clustered};
-- Telephone numbers are stored in E.164 beside what was typed: all that were stored before are read again, in pieces.
CREATE TABLE phone_readings (workspace_id bigint PRIMARY KEY, number bigint NOT NULL, former text NOT NULL, record_type text NOT NULL, after_id bigint NOT NULL, records bigint NOT NULL, lease_node bigint NOT NULL DEFAULT 0, lease_until bigint NOT NULL DEFAULT 0, finished_at bigint);
INSERT INTO phone_readings (workspace_id, number, former, record_type, after_id, records) SELECT id, 1, '', '', 0, 0 FROM workspaces;
-- The countries that records with telephone numbers name: a number that somebody asks for without its country code may be one of theirs.
CREATE TABLE phone_countries (workspace_id bigint NOT NULL, country text NOT NULL, PRIMARY KEY (workspace_id, country)){clustered};
-- Imports that ended before their first rows had an empty text for their progress, which is no JSON.
UPDATE imports SET progress = NULL WHERE progress = '';
