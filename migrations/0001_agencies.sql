-- +goose Up

-- An agency (行政机关) and where it stands now; agency_placement has its history.
CREATE TABLE agency (
    id               text        PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$'),
    display_name     text        NOT NULL CHECK (display_name <> ''),
    level            text        NOT NULL CHECK (level IN ('province', 'city', 'county', 'department', 'township')),
    parent_id        text        REFERENCES agency CHECK (parent_id <> id),
    register_prefix  text        NOT NULL DEFAULT '',
    register_pattern text        NOT NULL CHECK (register_pattern LIKE '%{seq%'),
    -- The pattern, read once when it is set: what stands before and after the number, `{year}` still open, and its width.
    number_before    text        NOT NULL,
    number_after     text        NOT NULL,
    number_width     int         NOT NULL CHECK (number_width BETWEEN 1 AND 12),
    established_on   date        NOT NULL,
    dissolved_on     date        CHECK (dissolved_on >= established_on),
    successor_id     text        REFERENCES agency CHECK (successor_id <> id),
    version          bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);

CREATE INDEX agency_parent ON agency (parent_id);

-- The periods in which an agency stood under another one (隶属沿革); no period without end but the last.
CREATE TABLE agency_placement (
    agency_id text NOT NULL REFERENCES agency,
    start_on  date NOT NULL,
    end_on    date CHECK (end_on > start_on),
    parent_id text REFERENCES agency CHECK (parent_id <> agency_id),
    PRIMARY KEY (agency_id, start_on)
);

CREATE UNIQUE INDEX agency_placement_open ON agency_placement (agency_id) WHERE end_on IS NULL;

-- The next number of each series (编号序列). The row is the only place a number comes from; taking one locks it until
-- the registration commits, so that the numbers have no gaps.
CREATE TABLE numbering_series (
    agency_id text   NOT NULL REFERENCES agency,
    kind      text   NOT NULL CHECK (kind IN ('register')),
    year      int    NOT NULL CHECK (year BETWEEN 2008 AND 2999),
    next_seq  bigint NOT NULL DEFAULT 1 CHECK (next_seq > 0),
    PRIMARY KEY (agency_id, kind, year)
) WITH (fillfactor = 20);

-- +goose Down
DROP TABLE numbering_series;
DROP TABLE agency_placement;
DROP TABLE agency;
