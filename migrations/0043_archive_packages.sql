-- +goose Up

-- The case file frozen when it was archived (归档): a zip file in the blob store, with a manifest of hashes whose own hash stands in the
-- audit too. It goes with the file when that is disposed of.
CREATE TABLE archive_package (
    agency_id           text        NOT NULL,
    application_id      text        NOT NULL,
    number              int         NOT NULL CHECK (number > 0),
    size_bytes          bigint      NOT NULL CHECK (size_bytes > 0),
    sha256              bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    manifest_sha256     bytea       NOT NULL CHECK (octet_length(manifest_sha256) = 32),
    manifest_sm3        bytea       NOT NULL CHECK (octet_length(manifest_sm3) = 32),
    key_id              text        NOT NULL, -- of the key that signed the manifest; '' for none
    files               int         NOT NULL CHECK (files > 0),
    application_version bigint      NOT NULL CHECK (application_version > 0),
    taken_at            timestamptz NOT NULL,
    blob_key            text        NOT NULL UNIQUE CHECK (blob_key <> ''),
    actor               text        NOT NULL CHECK (actor <> ''),
    recorded_at         timestamptz NOT NULL,
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- A suggestion is destroyed with its file; that it was followed stays.
ALTER TABLE publication DROP CONSTRAINT publication_agency_id_suggested_on_suggestion_fkey;

-- +goose Down
ALTER TABLE publication ADD FOREIGN KEY (agency_id, suggested_on, suggestion)
    REFERENCES applicant_input (agency_id, application_id, number) NOT VALID;
DROP TABLE archive_package;
