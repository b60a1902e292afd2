-- Where an account may go, and where work waits that nobody asks for by its workspace. Each server of a distributed database has all of both: they are asked often and written seldom, with what they tell of. id: of the job; 0 of what there is one of in a workspace.
CREATE TABLE account_workspaces (account_id bigint NOT NULL, workspace bigint NOT NULL, user_id bigint NOT NULL, PRIMARY KEY (account_id, workspace, user_id)){clustered};
CREATE INDEX account_workspaces_user ON account_workspaces (workspace, user_id);
CREATE TABLE open_work (what text NOT NULL, workspace bigint NOT NULL, id bigint NOT NULL, PRIMARY KEY (what, workspace, id)){clustered};
