-- +goose Up

-- Exports of statistics (统计数据导出): the nightly one, and those that somebody asked for. A run is taken up by one node at a time,
-- which says every few seconds that it lives; a run whose node died is taken up again, under the next attempt.
CREATE TABLE export_run (
    id              text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    kind            text        NOT NULL CHECK (kind IN ('nightly', 'requested')),
    night           date        CHECK ((night IS NOT NULL) = (kind = 'nightly')),
    agency_id       text        REFERENCES agency CHECK (agency_id IS NOT NULL OR kind = 'nightly'),
    below           boolean     NOT NULL,
    year            int         NOT NULL CHECK (year BETWEEN 2008 AND 9998),
    rows            text        NOT NULL CHECK (rows IN ('none', 'year', 'all')),
    identified      boolean     NOT NULL,
    formats         text        NOT NULL CHECK (formats <> ''),
    requester       text        NOT NULL CHECK ((requester <> '') = (kind = 'requested')),
    -- Where the requester held the permission when he asked, as the job is held to it.
    reach           jsonb       CHECK ((reach IS NOT NULL) = (kind = 'requested')),

    state           text        NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    attempt         int         NOT NULL CHECK (attempt >= 0),
    enqueued        boolean     NOT NULL DEFAULT false,
    seen_at         timestamptz NOT NULL,
    agencies        int         NOT NULL DEFAULT 0 CHECK (agencies >= 0),
    agencies_done   int         NOT NULL DEFAULT 0 CHECK (agencies_done >= 0),
    rows_done       bigint      NOT NULL DEFAULT 0 CHECK (rows_done >= 0),
    name            text        NOT NULL DEFAULT '',
    snapshot_at     timestamptz,
    files           int         NOT NULL DEFAULT 0,
    bytes           bigint      NOT NULL DEFAULT 0,
    manifest_sha256 bytea       CHECK (octet_length(manifest_sha256) = 32),
    failure         text        NOT NULL DEFAULT '',
    CHECK ((state = 'done') = (manifest_sha256 IS NOT NULL)),

    version         bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at      timestamptz NOT NULL,
    started_at      timestamptz,
    finished_at     timestamptz CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))),
    expires_at      timestamptz CHECK ((expires_at IS NOT NULL) = (kind = 'requested'))
);

CREATE UNIQUE INDEX export_run_night ON export_run (night) WHERE kind = 'nightly';
CREATE INDEX export_run_open ON export_run (seen_at) WHERE state IN ('queued', 'running');
CREATE INDEX export_run_requester ON export_run (agency_id, requester, id) WHERE kind = 'requested';

-- +goose Down
DROP TABLE export_run;
