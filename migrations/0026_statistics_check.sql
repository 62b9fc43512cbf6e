-- +goose Up

-- The nightly comparisons of what is stored with what the acts say (统计自检).
CREATE TABLE stat_check (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL CHECK (finished_at >= started_at),
    applications bigint      NOT NULL CHECK (applications >= 0),
    drifts       bigint      NOT NULL CHECK (drifts >= 0)
);
CREATE INDEX stat_check_finished ON stat_check (finished_at);

-- +goose Down
DROP TABLE stat_check;
