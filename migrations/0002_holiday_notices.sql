-- +goose Up

-- The notices on days off (放假安排通知). The embedded ones are written here once; the running calendar is built from
-- these rows, so that a new notice is data and not a release.
CREATE TABLE holiday_notice (
    id         text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    number     text        NOT NULL UNIQUE CHECK (number <> ''),
    title      text        NOT NULL,
    issued_on  date        NOT NULL,
    year       int         NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    document   jsonb       NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE INDEX holiday_notice_order ON holiday_notice (issued_on, id);

-- +goose Down
DROP TABLE holiday_notice;
