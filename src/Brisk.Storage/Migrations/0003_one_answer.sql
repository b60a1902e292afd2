-- What a workspace's phones, days, amounts of money and texts go by.
ALTER TABLE workspaces ADD COLUMN country text;
ALTER TABLE workspaces ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
ALTER TABLE workspaces ADD COLUMN currency text NOT NULL DEFAULT 'USD';
ALTER TABLE workspaces ADD COLUMN week_start text NOT NULL DEFAULT 'monday';
ALTER TABLE workspaces ADD COLUMN language text NOT NULL DEFAULT 'en';
