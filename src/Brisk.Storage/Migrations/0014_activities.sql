-- What happened, or will, with people. kind: which of the views of the type it is in; about: the records that it is about, as JSON.
CREATE TABLE activities ({id}, version bigint NOT NULL, subject text NOT NULL, subject_key text NOT NULL, kind text NOT NULL, form text, direction text, channel text, thread text, words text, at bigint, minutes double precision, outcome text, place text, about text, owner bigint, done bigint, done_at bigint, tags text, external_id text, external_id_key text, custom text, created_at bigint NOT NULL, created_by bigint, updated_at bigint NOT NULL, updated_by bigint, deleted_at bigint{id_key:activities});
CREATE INDEX activities_subject ON activities {living:subject_key};
CREATE INDEX activities_kind ON activities {living:kind, subject_key};
CREATE INDEX activities_at ON activities {living:at, subject_key};
CREATE INDEX activities_owner ON activities {living:owner, subject_key};
CREATE INDEX activities_external_id ON activities {living_filled:external_id_key, subject_key};
CREATE INDEX activities_created_at ON activities {living:created_at};
CREATE INDEX activities_updated_at ON activities {living:updated_at};
CREATE INDEX activities_deleted_at ON activities (workspace_id, {to_id:deleted_at}) WHERE deleted_at IS NOT NULL;
-- Where living records stand in timelines: of each record that they are about, and of the whole workspace (on_type '', on_id 0). what: the kind, or the type where it has none.
CREATE TABLE timeline (workspace_id bigint NOT NULL, on_type text NOT NULL, on_id bigint NOT NULL, what text NOT NULL, at bigint NOT NULL, from_id bigint NOT NULL, PRIMARY KEY (workspace_id, on_type, on_id, what, at, from_id)){clustered};
-- What a contact is to us.
ALTER TABLE contacts ADD COLUMN type text;
-- How many changes a step has, which others' may lie between; null of what was done before. Steps in the order of their time, without those that did nothing but make records that stand in timelines themselves (is_told 0).
ALTER TABLE steps ADD COLUMN writes bigint;
ALTER TABLE steps ADD COLUMN is_told bigint NOT NULL DEFAULT 1;
CREATE INDEX steps_at ON steps (workspace_id, at, id) WHERE is_told = 1;
