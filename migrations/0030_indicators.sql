-- +goose Up

-- Schemes of indicators that a root agency has handed in for itself and all below it (考核方案). The text is the scheme's JSON as
-- package indicator reads it. Append-only: a year's table that was used stays what it was; a changed one gets another id.
CREATE TABLE indicator_scheme (
    agency_id   text        NOT NULL REFERENCES agency,
    id          text        NOT NULL CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    content     text        NOT NULL CHECK (content <> ''),
    reason      text        NOT NULL CHECK (reason <> ''),
    actor       text        NOT NULL CHECK (actor <> ''),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id)
);

-- What the register cannot know and counts for an indicator, with what proves it (补充登记). Taken back, never deleted.
CREATE TABLE indicator_supplement (
    agency_id        text        NOT NULL REFERENCES agency,
    id               text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    year             int         NOT NULL CHECK (year BETWEEN 2008 AND 9998),
    fact             text        NOT NULL CHECK (fact IN ('dispatched', 'published')),
    amount           int         NOT NULL CHECK (amount BETWEEN 1 AND 100000),
    evidence         text        NOT NULL CHECK (evidence <> ''),
    actor            text        NOT NULL CHECK (actor <> ''),
    recorded_at      timestamptz NOT NULL,
    withdrawn_at     timestamptz CHECK (withdrawn_at >= recorded_at),
    withdrawn_by     text        NOT NULL DEFAULT '',
    withdrawn_reason text        NOT NULL DEFAULT '',
    version          bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    PRIMARY KEY (agency_id, id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by = '') AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);

CREATE INDEX indicator_supplement_year ON indicator_supplement (agency_id, year, recorded_at);

-- +goose StatementBegin
CREATE FUNCTION indicator_scheme_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'schemes of indicators are not changed or deleted: hand in another one';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER indicator_scheme_stays BEFORE UPDATE OR DELETE ON indicator_scheme
    FOR EACH ROW EXECUTE FUNCTION indicator_scheme_stays();

-- Publications of a year can belong to applications of any earlier one (依申请转主动公开).
CREATE INDEX application_event_publish ON application_event (agency_id, act_on) WHERE act = 'publish';

-- +goose Down
DROP INDEX application_event_publish;
DROP TABLE indicator_supplement;
DROP TABLE indicator_scheme;
DROP FUNCTION indicator_scheme_stays;
