-- Several workspaces in one installation. Since when one is being deleted (Unix milliseconds): nobody gets in any more, and what it has goes piece by piece.
ALTER TABLE workspaces ADD COLUMN deleted_at bigint;
