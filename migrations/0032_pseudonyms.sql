-- +goose Up

-- The secret that pseudonyms of exported rows are made with (假名), sealed like persons' data: it is made once and never changes, so
-- that an application and an applicant keep their pseudonym from one export to the next.
CREATE TABLE export_key (
    use        text        PRIMARY KEY CHECK (use = 'pseudonym'),
    secret     text        NOT NULL CHECK (secret LIKE 'sm4:%'),
    created_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE export_key;
