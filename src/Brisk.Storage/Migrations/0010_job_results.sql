-- What jobs of a kind left since a moment: asked by each export that begins.
CREATE INDEX jobs_ended ON jobs (workspace_id, kind, ended_at) WHERE ended_at IS NOT NULL;
