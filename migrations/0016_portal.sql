-- +goose Up

-- Applications that an applicant reaches with register number and query code (查询码), and through which portal they came:
-- portal is the id of its principal, empty when staff gave out the code. Of the code only a keyed hash is kept, and the key is
-- not in the database: who reads this table can neither use nor try codes.
CREATE TABLE portal_access (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    portal         text        NOT NULL,
    code_hash      bytea       NOT NULL CHECK (octet_length(code_hash) = 32),
    code_issued_at timestamptz NOT NULL,
    code_issued_by text        NOT NULL,
    PRIMARY KEY (agency_id, application_id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- What the applicant handed in or told us through a portal after the application itself. Append-only. Attachments that came
-- with it are numbered in a row, from attachment_first on.
CREATE TABLE applicant_input (
    agency_id        text        NOT NULL,
    application_id   text        NOT NULL,
    number           int         NOT NULL CHECK (number > 0),
    kind             text        NOT NULL CHECK (kind IN ('correction', 'withdrawal', 'payment', 'rating', 'publication')),
    content          text        NOT NULL,
    reference        text        NOT NULL CHECK ((kind = 'payment') = (reference <> '')),
    score            int         CHECK (score BETWEEN 1 AND 5),
    attachment_first int         CHECK (attachment_first > 0),
    attachment_count int         NOT NULL CHECK (attachment_count >= 0),
    recorded_at      timestamptz NOT NULL,
    actor            text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    CHECK ((kind = 'rating') = (score IS NOT NULL)),
    CHECK ((attachment_count = 0) = (attachment_first IS NULL))
);

-- One rating an application (满意度评价), whoever tries.
CREATE UNIQUE INDEX applicant_input_rating ON applicant_input (agency_id, application_id) WHERE kind = 'rating';

-- Wrong query codes, counted by register number and by source, so that all nodes count together. subject is a keyed hash.
CREATE TABLE query_failure (
    subject       bytea       PRIMARY KEY CHECK (octet_length(subject) = 32),
    failures      int         NOT NULL CHECK (failures > 0),
    failed_at     timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);

CREATE INDEX query_failure_age ON query_failure (failed_at);

-- Changes of applications that came through a portal, for the change feed (变更流, ADR 0018). A row comes here in the
-- transaction of the change, by trigger: no way of writing an application can forget it.
CREATE TABLE application_outbox (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portal         text        NOT NULL,
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    version        bigint      NOT NULL,
    state          text        NOT NULL,
    changed_at     timestamptz NOT NULL
);

-- The feed: committed changes in the order in which they are told, without gaps and for ever. Whoever moves rows here from
-- the outbox holds the row of application_feed until he commits.
CREATE TABLE application_change (
    position       bigint      PRIMARY KEY CHECK (position > 0),
    portal         text        NOT NULL,
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    version        bigint      NOT NULL,
    state          text        NOT NULL,
    changed_at     timestamptz NOT NULL
);

CREATE INDEX application_change_portal ON application_change (portal, position);

CREATE TABLE application_feed (
    id            boolean PRIMARY KEY DEFAULT true CHECK (id),
    last_position bigint  NOT NULL
);
INSERT INTO application_feed (last_position) VALUES (0);

-- +goose StatementBegin
CREATE FUNCTION application_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO application_outbox (portal, agency_id, application_id, version, state, changed_at)
    SELECT p.portal, NEW.agency_id, NEW.id, NEW.version, NEW.state, NEW.updated_at
    FROM portal_access p
    WHERE p.agency_id = NEW.agency_id AND p.application_id = NEW.id AND p.portal <> '';
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION portal_access_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO application_outbox (portal, agency_id, application_id, version, state, changed_at)
    SELECT NEW.portal, a.agency_id, a.id, a.version, a.state, a.updated_at
    FROM application a
    WHERE a.agency_id = NEW.agency_id AND a.id = NEW.application_id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- What is split off an application (拆分) is reached by the same applicant with the same code.
-- +goose StatementBegin
CREATE FUNCTION application_split_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portal_access (agency_id, application_id, portal, code_hash, code_issued_at, code_issued_by)
    SELECT NEW.agency_id, NEW.id, p.portal, p.code_hash, p.code_issued_at, p.code_issued_by
    FROM portal_access p
    WHERE p.agency_id = NEW.agency_id AND p.application_id = NEW.split_from;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER application_changed AFTER UPDATE ON application
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION application_changed();
CREATE TRIGGER application_split_off AFTER INSERT ON application
    FOR EACH ROW WHEN (NEW.split_from IS NOT NULL) EXECUTE FUNCTION application_split_off();
CREATE TRIGGER portal_access_given AFTER INSERT ON portal_access
    FOR EACH ROW WHEN (NEW.portal <> '') EXECUTE FUNCTION portal_access_given();

-- What the applicant hands in, and the answer that he gets electronically.
ALTER TABLE attachment DROP CONSTRAINT attachment_purpose_check;
ALTER TABLE attachment ADD CONSTRAINT attachment_purpose_check CHECK (purpose IN ('letter_scan', 'envelope', 'screenshot',
    'delivery_proof', 'party_letter', 'party_reply', 'other', 'applicant_material', 'answer'));

-- +goose Down
DELETE FROM attachment WHERE purpose IN ('applicant_material', 'answer');
ALTER TABLE attachment DROP CONSTRAINT attachment_purpose_check;
ALTER TABLE attachment ADD CONSTRAINT attachment_purpose_check CHECK (purpose IN ('letter_scan', 'envelope', 'screenshot',
    'delivery_proof', 'party_letter', 'party_reply', 'other'));
DROP TRIGGER application_split_off ON application;
DROP TRIGGER application_changed ON application;
DROP TABLE application_feed;
DROP TABLE application_change;
DROP TABLE application_outbox;
DROP TABLE query_failure;
DROP TABLE applicant_input;
DROP TABLE portal_access;
DROP FUNCTION application_split_off;
DROP FUNCTION portal_access_given;
DROP FUNCTION application_changed;
