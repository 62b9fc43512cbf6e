-- +goose Up

-- To whom an applicant of the agency can turn (救济告知): empty until somebody fills it in, and answers wait for it.
ALTER TABLE agency
    ADD COLUMN review_organ text NOT NULL DEFAULT '',
    ADD COLUMN court        text NOT NULL DEFAULT '';

-- A search for what an application asks for (检索记录; 条例 art. 36(4)). Append-only: a wrong one is superseded by a later
-- one that says why, and only once.
CREATE TABLE search_record (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    number         int         NOT NULL CHECK (number > 0),
    places         jsonb       NOT NULL CHECK (jsonb_typeof(places) = 'array' AND places <> '[]'),
    words          jsonb       NOT NULL CHECK (jsonb_typeof(words) = 'array' AND words <> '[]'),
    period_from    date,
    period_to      date        CHECK (period_to >= period_from),
    searcher       text        NOT NULL CHECK (searcher <> ''),
    searched_on    date        NOT NULL,
    result         text        NOT NULL CHECK (result IN ('found', 'nothing')),
    note           text        NOT NULL,
    supersedes     int         CHECK (supersedes < number),
    reason         text        NOT NULL,
    actor          text        NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (agency_id, application_id, number),
    UNIQUE (agency_id, application_id, supersedes),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, application_id, supersedes) REFERENCES search_record (agency_id, application_id, number),
    CHECK ((supersedes IS NOT NULL) = (reason <> ''))
);

-- +goose StatementBegin
CREATE FUNCTION search_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'search records are not changed or deleted: supersede them';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER search_record_stays BEFORE UPDATE OR DELETE ON search_record
    FOR EACH ROW EXECUTE FUNCTION search_record_stays();

-- +goose Down
DROP TABLE search_record;
DROP FUNCTION search_record_stays;
ALTER TABLE agency
    DROP COLUMN court,
    DROP COLUMN review_organ;
