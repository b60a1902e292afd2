-- The foundation. One statement a step; {…} is filled in by the dialect. Names are ours and at most 45 characters.

-- Global tables: few, small, rarely written.
CREATE TABLE installation (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL, name text NOT NULL, password_hash text NOT NULL, created_at bigint NOT NULL, password_changed_at bigint NOT NULL, preferences text);
CREATE UNIQUE INDEX accounts_email ON accounts (email);

-- Workspaces, and the counter row that numbers their changes.
CREATE TABLE workspaces (id bigint PRIMARY KEY, name text NOT NULL, created_at bigint NOT NULL, version bigint NOT NULL DEFAULT 1);
CREATE TABLE workspace_seq (workspace_id bigint PRIMARY KEY, seq bigint NOT NULL);
CREATE TABLE counters (workspace_id bigint NOT NULL, name text NOT NULL, n bigint NOT NULL, PRIMARY KEY (workspace_id, name)){clustered};

-- Who works here.
CREATE TABLE users ({id}, account_id bigint, name text NOT NULL, email text NOT NULL, role text NOT NULL, hue text NOT NULL, status text NOT NULL, created_at bigint NOT NULL, last_seen_at bigint, invitation_hash text, invitation_expires_at bigint{id_key:users});
CREATE UNIQUE INDEX users_email ON users (workspace_id, email);
CREATE INDEX users_account ON users (account_id, workspace_id);
CREATE TABLE sessions (workspace_id bigint NOT NULL, token_hash text NOT NULL, id bigint NOT NULL, user_id bigint NOT NULL, account_id bigint NOT NULL, device text NOT NULL, created_at bigint NOT NULL, last_seen_at bigint NOT NULL, expires_at bigint NOT NULL, PRIMARY KEY (workspace_id, token_hash)){clustered};
CREATE INDEX sessions_account ON sessions (workspace_id, account_id);
CREATE TABLE api_keys ({id}, name text NOT NULL, role text NOT NULL, key_hash text NOT NULL, last_four text NOT NULL, created_by bigint, created_at bigint NOT NULL, expires_at bigint, last_used_at bigint, revoked_at bigint{id_key:api_keys});
CREATE UNIQUE INDEX api_keys_hash ON api_keys (workspace_id, key_hash);

-- What a workspace adds to the record types.
CREATE TABLE custom_fields (workspace_id bigint NOT NULL, record_type text NOT NULL, name text NOT NULL, label text NOT NULL, kind text NOT NULL, position bigint NOT NULL, created_at bigint NOT NULL, PRIMARY KEY (workspace_id, record_type, name)){clustered};
CREATE TABLE field_choices (workspace_id bigint NOT NULL, record_type text NOT NULL, field text NOT NULL, value text NOT NULL, label text NOT NULL, hue text NOT NULL, position bigint NOT NULL, PRIMARY KEY (workspace_id, record_type, field, value)){clustered};

-- The change log: every write of a record, numbered without gaps in its workspace.
CREATE TABLE changes (workspace_id bigint NOT NULL, seq bigint NOT NULL, record_type text NOT NULL, record_id bigint NOT NULL, version bigint NOT NULL, kind text NOT NULL, at bigint NOT NULL, actor_kind text NOT NULL, actor_id bigint, import_id bigint, undoes bigint, patch text, PRIMARY KEY (workspace_id, seq)){clustered};
CREATE INDEX changes_record ON changes (workspace_id, record_id, seq);

-- Records.
CREATE TABLE organizations ({id}, version bigint NOT NULL, name text NOT NULL, name_key text NOT NULL, legal_name text, industry text, type text, website text, domain text, domain_key text, email text, other_emails text, phone text, phone_digits text, other_phones text, links text, owner bigint, status text, source text, tags text, street text, city text, city_key text, region text, postal_code text, country text, country_key text, other_addresses text, employees double precision, annual_revenue bigint, annual_revenue_currency text, founded double precision, parent bigint, ticker text, description text, external_id text, external_id_key text, last_activity_at bigint, custom text, created_at bigint NOT NULL, created_by bigint, updated_at bigint NOT NULL, updated_by bigint, deleted_at bigint{id_key:organizations});
CREATE INDEX organizations_name ON organizations {living:name_key};
CREATE INDEX organizations_any_name ON organizations (workspace_id, {to_id:name_key});
CREATE INDEX organizations_created_at ON organizations {living:created_at};
CREATE INDEX organizations_updated_at ON organizations {living:updated_at};
CREATE INDEX organizations_last_activity_at ON organizations {living:last_activity_at};
CREATE INDEX organizations_industry ON organizations {living:industry, name_key};
CREATE INDEX organizations_status ON organizations {living:status, name_key};
CREATE INDEX organizations_owner ON organizations {living:owner, name_key};
CREATE INDEX organizations_city ON organizations {living:city_key, name_key};
CREATE INDEX organizations_country ON organizations {living:country_key, name_key};
CREATE INDEX organizations_domain ON organizations {living:domain_key, name_key};
CREATE INDEX organizations_email ON organizations {living:email, name_key};
CREATE INDEX organizations_phone ON organizations {living:phone_digits, name_key};
CREATE INDEX organizations_parent ON organizations {living_filled:parent, name_key};
CREATE INDEX organizations_external_id ON organizations {living_filled:external_id_key, name_key};
CREATE INDEX organizations_deleted_at ON organizations (workspace_id, {to_id:deleted_at}) WHERE deleted_at IS NOT NULL;

CREATE TABLE contacts ({id}, version bigint NOT NULL, name text NOT NULL, name_key text NOT NULL, salutation text, first_name text, middle_name text, last_name text, suffix text, nickname text, pronouns text, email text, other_emails text, phone text, phone_digits text, other_phones text, website text, links text, organization bigint, title text, title_key text, department text, owner bigint, status text, source text, tags text, street text, city text, city_key text, region text, postal_code text, country text, country_key text, other_addresses text, birthday text, language text, time_zone text, consent text, consent_at bigint, do_not_call bigint, notes text, external_id text, external_id_key text, last_activity_at bigint, custom text, created_at bigint NOT NULL, created_by bigint, updated_at bigint NOT NULL, updated_by bigint, deleted_at bigint{id_key:contacts});
CREATE INDEX contacts_name ON contacts {living:name_key};
CREATE INDEX contacts_created_at ON contacts {living:created_at};
CREATE INDEX contacts_updated_at ON contacts {living:updated_at};
CREATE INDEX contacts_last_activity_at ON contacts {living:last_activity_at};
CREATE INDEX contacts_organization ON contacts {living:organization, name_key};
CREATE INDEX contacts_owner ON contacts {living:owner, name_key};
CREATE INDEX contacts_status ON contacts {living:status, name_key};
CREATE INDEX contacts_city ON contacts {living:city_key, name_key};
CREATE INDEX contacts_country ON contacts {living:country_key, name_key};
CREATE INDEX contacts_title ON contacts {living:title_key, name_key};
CREATE INDEX contacts_email ON contacts {living:email, name_key};
CREATE INDEX contacts_phone ON contacts {living:phone_digits, name_key};
CREATE INDEX contacts_external_id ON contacts {living_filled:external_id_key, name_key};
CREATE INDEX contacts_deleted_at ON contacts (workspace_id, {to_id:deleted_at}) WHERE deleted_at IS NOT NULL;

-- Tags by value, for filters; keys are folded.
CREATE TABLE record_tags (workspace_id bigint NOT NULL, record_type text NOT NULL, tag_key text NOT NULL, record_id bigint NOT NULL, PRIMARY KEY (workspace_id, record_type, tag_key, record_id)){clustered};

-- Imports, and the rows they refused.
CREATE TABLE imports ({id}, record_type text NOT NULL, status text NOT NULL, file_name text NOT NULL, bytes bigint NOT NULL, created_by bigint, created_at bigint NOT NULL, updated_at bigint NOT NULL, analysis text, settings text, progress text, result text, position bigint NOT NULL DEFAULT 0, first_seq bigint, last_seq bigint{id_key:imports});
CREATE TABLE import_rejects (workspace_id bigint NOT NULL, import_id bigint NOT NULL, line bigint NOT NULL, cell bigint, field text NOT NULL, value text, reason text NOT NULL, name text, source_start bigint NOT NULL, source_length bigint NOT NULL, PRIMARY KEY (workspace_id, import_id, line)){clustered};

-- Answers to repeated requests, kept 30 days.
CREATE TABLE idempotency (workspace_id bigint NOT NULL, principal bigint NOT NULL, request_key text NOT NULL, request_hash text NOT NULL, status bigint NOT NULL, body text NOT NULL, created_at bigint NOT NULL, PRIMARY KEY (workspace_id, principal, request_key)){clustered};
CREATE INDEX idempotency_created_at ON idempotency (workspace_id, created_at);
