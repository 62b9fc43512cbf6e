-- +goose Up

-- Files on their way (分段上传): what they are to be is declared first, then their bytes come in parts, each a blob of its own, so that
-- any server goes on where another stopped. An upload that is finished names its attachment, and is forgotten later.
CREATE TABLE upload (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    id             text        NOT NULL CHECK (id ~ '^[0-9a-v]{26}$'),
    purpose        text        NOT NULL,
    file_name      text        NOT NULL CHECK (file_name <> ''),
    size_bytes     bigint      NOT NULL CHECK (size_bytes > 0),
    sha256         bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    received       bigint      NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size_bytes),
    attachment     int,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    actor          text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number),
    CHECK (attachment IS NULL OR received = size_bytes)
);

CREATE INDEX upload_idle ON upload (updated_at);

CREATE TABLE upload_part (
    agency_id      text   NOT NULL,
    application_id text   NOT NULL,
    upload_id      text   NOT NULL,
    start_at       bigint NOT NULL CHECK (start_at >= 0),
    size_bytes     bigint NOT NULL CHECK (size_bytes > 0),
    blob_key       text   NOT NULL UNIQUE,
    PRIMARY KEY (agency_id, application_id, upload_id, start_at),
    FOREIGN KEY (agency_id, application_id, upload_id) REFERENCES upload (agency_id, application_id, id)
);

-- How much an agency keeps: asked for whenever a file is added where a quota is set.
CREATE INDEX attachment_space ON attachment (agency_id) INCLUDE (size_bytes) WHERE withdrawn_reason <> '（已销毁）';

-- +goose Down
DROP INDEX attachment_space;
DROP TABLE upload_part;
DROP TABLE upload;
