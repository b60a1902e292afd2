-- What may be sold. own_probability: 1 where a person said it, else the stage's.
CREATE TABLE opportunities ({id}, version bigint NOT NULL, name text NOT NULL, name_key text NOT NULL, organization bigint, contacts text, owner bigint, pipeline text, stage text, amount bigint, amount_currency text, probability double precision, own_probability bigint, weighted bigint, weighted_currency text, expected_close text, closed_at bigint, lost_reason text, competitor text, next_step text, source text, tags text, description text, external_id text, external_id_key text, last_activity_at bigint, custom text, created_at bigint NOT NULL, created_by bigint, updated_at bigint NOT NULL, updated_by bigint, deleted_at bigint{id_key:opportunities});
CREATE INDEX opportunities_name ON opportunities {living:name_key};
CREATE INDEX opportunities_any_name ON opportunities (workspace_id, {to_id:name_key});
CREATE INDEX opportunities_created_at ON opportunities {living:created_at};
CREATE INDEX opportunities_updated_at ON opportunities {living:updated_at};
CREATE INDEX opportunities_last_activity_at ON opportunities {living:last_activity_at};
CREATE INDEX opportunities_organization ON opportunities {living_filled:organization, name_key};
CREATE INDEX opportunities_owner ON opportunities {living:owner, name_key};
CREATE INDEX opportunities_pipeline ON opportunities {living:pipeline, name_key};
CREATE INDEX opportunities_stage ON opportunities {living:stage, name_key};
CREATE INDEX opportunities_amount ON opportunities {living:amount, name_key};
CREATE INDEX opportunities_expected_close ON opportunities {living:expected_close, name_key};
CREATE INDEX opportunities_closed_at ON opportunities {living_filled:closed_at, name_key};
CREATE INDEX opportunities_external_id ON opportunities {living_filled:external_id_key, name_key};
CREATE INDEX opportunities_deleted_at ON opportunities (workspace_id, {to_id:deleted_at}) WHERE deleted_at IS NOT NULL;
