-- +goose Up

-- Who, on whose behalf, from where, what, before and after, why, with what outcome: one row an act, a read of protected data
-- or a refusal. Nothing in it has to be forgotten when an application is disposed of: no names, numbers, addresses, no words
-- of an applicant.
ALTER TABLE audit_entry
    ADD COLUMN kind       text  NOT NULL DEFAULT 'write' CHECK (kind IN ('write', 'read')),
    ADD COLUMN outcome    text  NOT NULL DEFAULT 'done' CHECK (outcome IN ('done', 'refused')),
    ADD COLUMN actor_kind text  NOT NULL DEFAULT '' CHECK (length(actor_kind) <= 32),
    ADD COLUMN on_behalf  text  NOT NULL DEFAULT '' CHECK (length(on_behalf) <= 256),
    ADD COLUMN source     text  NOT NULL DEFAULT '' CHECK (length(source) <= 64),
    ADD COLUMN user_agent text  NOT NULL DEFAULT '' CHECK (length(user_agent) <= 256),
    ADD COLUMN session    text  NOT NULL DEFAULT '' CHECK (length(session) <= 128),
    ADD COLUMN method     text  NOT NULL DEFAULT '' CHECK (length(method) <= 256),
    ADD COLUMN resource   text  NOT NULL DEFAULT '' CHECK (length(resource) <= 512),
    ADD COLUMN reason     text  NOT NULL DEFAULT '' CHECK (length(reason) <= 1024),
    ADD COLUMN changes    jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(changes) = 'object');

CREATE INDEX audit_entry_recorded ON audit_entry (agency_id, recorded_at, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor, recorded_at, id);

-- What an applicant had asked for before the words were changed: a court may want to see it. It is his text, and goes with the
-- application when that is disposed of.
CREATE TABLE application_former_text (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    version        bigint      NOT NULL, -- of the application that had it last
    description    text        NOT NULL,
    replaced_at    timestamptz NOT NULL,
    PRIMARY KEY (agency_id, application_id, version),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- The key under which filters of recorded reads are hashed: equal filters can be told to be equal, and nothing else.
CREATE TABLE audit_key (
    id     boolean PRIMARY KEY DEFAULT true CHECK (id),
    secret bytea   NOT NULL CHECK (octet_length(secret) = 32)
);
INSERT INTO audit_key (secret)
VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Entries that are not in the chain of their agency yet. A row comes here in the transaction of its entry, by trigger: no way
-- of writing an entry can forget it, none that is committed late is passed over, none that is rolled back leaves a gap.
CREATE TABLE audit_unsealed (
    entry_id bigint NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION audit_entry_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (entry_id) SELECT id FROM written;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_entry_written AFTER INSERT ON audit_entry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_written();

INSERT INTO audit_unsealed (entry_id) SELECT id FROM audit_entry ORDER BY id;

-- The chain of each agency (ADR 0017): hash is SM3 of the hash before and of the whole entry, with its place.
CREATE TABLE audit_link (
    agency_id text        NOT NULL,
    position  bigint      NOT NULL CHECK (position > 0),
    entry_id  bigint      NOT NULL UNIQUE,
    sealed_at timestamptz NOT NULL,
    hash      bytea       NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (agency_id, position)
);

-- How far all chains had come at an instant (封存), itself a chain: what is kept of it outside tells what was cut off inside.
CREATE TABLE audit_head (
    number    bigint      PRIMARY KEY CHECK (number > 0),
    sealed_at timestamptz NOT NULL,
    agencies  bigint      NOT NULL CHECK (agencies >= 0),
    entries   bigint      NOT NULL CHECK (entries >= 0),
    state     bytea       NOT NULL CHECK (octet_length(state) = 32), -- SM3 of the ends of all chains
    hash      bytea       NOT NULL CHECK (octet_length(hash) = 32),  -- SM3 of the hash before and of this row
    key_id    text        NOT NULL,                                  -- of the key that signed, '' for none
    signature bytea       NOT NULL,
    CHECK ((key_id = '') = (octet_length(signature) = 0))
);

-- The ends of those chains that had grown since the head before.
CREATE TABLE audit_head_chain (
    agency_id text   NOT NULL,
    position  bigint NOT NULL CHECK (position > 0),
    number    bigint NOT NULL REFERENCES audit_head (number),
    hash      bytea  NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (agency_id, position)
);
CREATE INDEX audit_head_chain_number ON audit_head_chain (number);

-- +goose Down
DROP TABLE audit_head_chain;
DROP TABLE audit_head;
DROP TABLE audit_link;
DROP TRIGGER audit_entry_written ON audit_entry;
DROP FUNCTION audit_entry_written;
DROP TABLE audit_unsealed;
DROP TABLE audit_key;
DROP TABLE application_former_text;
DROP INDEX audit_entry_actor;
DROP INDEX audit_entry_recorded;
ALTER TABLE audit_entry
    DROP COLUMN changes,
    DROP COLUMN reason,
    DROP COLUMN resource,
    DROP COLUMN method,
    DROP COLUMN session,
    DROP COLUMN user_agent,
    DROP COLUMN source,
    DROP COLUMN on_behalf,
    DROP COLUMN actor_kind,
    DROP COLUMN outcome,
    DROP COLUMN kind;
