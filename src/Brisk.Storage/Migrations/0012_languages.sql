-- language: the account's own; null: as the workspace has it. wording: by what the text beside it can be told in any language, JSON {"key", "params"}; null where an older version wrote it.
ALTER TABLE accounts ADD COLUMN language text;
ALTER TABLE jobs ADD COLUMN wording text;
ALTER TABLE import_rejects ADD COLUMN wording text;
