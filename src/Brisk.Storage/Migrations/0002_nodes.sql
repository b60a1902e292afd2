-- Several nodes. Who works on an import: the node's number, until when it is to be believed (Unix milliseconds; 0 when nobody does), and whether it was asked to stop.
ALTER TABLE imports ADD COLUMN lease_node bigint NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN lease_until bigint NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN stop_asked bigint NOT NULL DEFAULT 0;
