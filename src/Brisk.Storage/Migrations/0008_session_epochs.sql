-- Sessions are of the account's epoch: with another one they are over, wherever they are. origin: the session, perhaps of another workspace, that a password opened; null where it is this one.
ALTER TABLE accounts ADD COLUMN sessions_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN origin bigint;
