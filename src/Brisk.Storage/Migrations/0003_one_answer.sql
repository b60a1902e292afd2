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
