CREATE TABLE vessels ({id}, version bigint NOT NULL, ship_name text NOT NULL, ship_name_key text NOT NULL, number text, number_key text, length double precision, price bigint, price_currency text, maker bigint, seller bigint, sister bigint, master bigint, tags text, last_activity_at bigint, custom text, created_at bigint NOT NULL, created_by bigint, updated_at bigint NOT NULL, updated_by bigint, deleted_at bigint{id_key:vessels});
CREATE INDEX vessels_ship_name ON vessels {living:ship_name_key};
CREATE INDEX vessels_created_at ON vessels {living:created_at};
CREATE INDEX vessels_updated_at ON vessels {living:updated_at};
CREATE INDEX vessels_last_activity_at ON vessels {living:last_activity_at};
CREATE INDEX vessels_number ON vessels {living:number_key, ship_name_key};
CREATE INDEX vessels_maker ON vessels {living:maker, ship_name_key};
CREATE INDEX vessels_deleted_at ON vessels (workspace_id, {to_id:deleted_at}) WHERE deleted_at IS NOT NULL;
