-- +goose Up

-- Answers already given to requests with a request_id (AIP-155), kept for seven days. The register number is not known
-- before the statement that writes this row, so a repeat reads it from the application.
CREATE TABLE request_record (
    principal      text        NOT NULL,
    request_id     uuid        NOT NULL,
    method         text        NOT NULL,
    hash           bytea       NOT NULL CHECK (octet_length(hash) = 32),
    response       bytea       NOT NULL,
    agency_id      text,
    application_id text,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (principal, request_id)
);

CREATE INDEX request_record_age ON request_record (created_at);

-- Who changed what (审计记录): one row an act, in its transaction.
CREATE TABLE audit_entry (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id   text        NOT NULL,
    subject     text        NOT NULL,
    action      text        NOT NULL,
    actor       text        NOT NULL,
    correlation text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    detail      jsonb       NOT NULL
);

CREATE INDEX audit_entry_subject ON audit_entry (agency_id, subject, id);

-- +goose Down
DROP TABLE audit_entry;
DROP TABLE request_record;
