-- Jobs: work that goes on when its request was answered, whatever becomes of the process. subject: what it is about, such as an import; step_id: the step that it writes; request, progress and result are JSON of its kind. lease_node and lease_until: who works on it, and until when that is to be believed (Unix milliseconds). writes: it writes records; one such job at a time in a workspace.
CREATE TABLE jobs (workspace_id bigint NOT NULL, id bigint NOT NULL, kind text NOT NULL, status text NOT NULL, actor_kind text NOT NULL, actor_id bigint, created_at bigint NOT NULL, updated_at bigint NOT NULL, ended_at bigint, subject bigint, label text, request text, progress text, result text, problem text, position bigint NOT NULL DEFAULT 0, done bigint NOT NULL DEFAULT 0, total bigint, step_id bigint, lease_node bigint NOT NULL DEFAULT 0, lease_until bigint NOT NULL DEFAULT 0, stop_asked bigint NOT NULL DEFAULT 0, writes bigint NOT NULL DEFAULT 1, PRIMARY KEY (workspace_id, id)){clustered};
CREATE INDEX jobs_open ON jobs (workspace_id, id) WHERE ended_at IS NULL;
-- The records of a job, fixed when it began: some thousand ids a part.
CREATE TABLE job_records (workspace_id bigint NOT NULL, job_id bigint NOT NULL, part bigint NOT NULL, ids text NOT NULL, PRIMARY KEY (workspace_id, job_id, part)){clustered};
-- Imports at work are jobs from now on; who works on them is said there.
INSERT INTO jobs (workspace_id, id, kind, status, actor_kind, actor_id, created_at, updated_at, subject, label, step_id, writes) SELECT workspace_id, id, CASE status WHEN 'checking' THEN 'import-check' WHEN 'undoing' THEN 'import-undo' ELSE 'import' END, 'waiting', CASE WHEN created_by IS NULL THEN 'import' ELSE 'user' END, created_by, updated_at, updated_at, id, file_name, CASE status WHEN 'running' THEN id WHEN 'interrupted' THEN id END, CASE status WHEN 'checking' THEN 0 ELSE 1 END FROM imports WHERE status IN ('checking', 'running', 'interrupted', 'undoing');
UPDATE imports SET status = 'running' WHERE status = 'interrupted';
ALTER TABLE imports DROP COLUMN lease_node;
ALTER TABLE imports DROP COLUMN lease_until;
ALTER TABLE imports DROP COLUMN stop_asked;
