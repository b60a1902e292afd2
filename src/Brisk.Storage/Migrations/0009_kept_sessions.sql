-- The session that stayed when all others of the account ended, by the same write; it is of the present epoch, whatever its row says.
ALTER TABLE accounts ADD COLUMN kept_session bigint;
