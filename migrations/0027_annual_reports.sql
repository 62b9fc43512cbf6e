-- +goose Up

-- Annual reports (政府信息公开工作年度报告): one on the agency alone and one on it with all below, side by side. state is that of the
-- edition being worked on; what was published stays in its edition.
CREATE TABLE annual_report (
    agency_id  text        NOT NULL REFERENCES agency,
    year       int         NOT NULL CHECK (year BETWEEN 2008 AND 9998),
    scope      text        NOT NULL CHECK (scope IN ('own', 'compiled')),
    layout     int         NOT NULL CHECK (layout IN (2019, 2021)),
    state      text        NOT NULL
        CHECK (state IN ('draft', 'frozen', 'signed_off', 'submitted', 'returned', 'accepted', 'published')),
    state_by   text        NOT NULL CHECK (state_by <> ''),
    state_at   timestamptz NOT NULL,
    edition    int         NOT NULL DEFAULT 1 CHECK (edition > 0),
    version    bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, year, scope)
);

CREATE INDEX annual_report_year ON annual_report (year, agency_id);

-- An edition (版次): the first publication, and each restatement of it (更正). Figures and texts are kept byte for byte as they were at
-- snapshot_at, each with its hash (SM3).
CREATE TABLE annual_report_edition (
    agency_id       text        NOT NULL,
    year            int         NOT NULL,
    scope           text        NOT NULL,
    edition         int         NOT NULL CHECK (edition > 0),
    revision_reason text        NOT NULL,
    snapshot_at     timestamptz,
    figures         bytea,
    figures_sm3     bytea       CHECK (octet_length(figures_sm3) = 32),
    texts           bytea,
    texts_sm3       bytea       CHECK (octet_length(texts_sm3) = 32),
    carry_reason    text        NOT NULL DEFAULT '',
    restatement     bytea,
    frozen_by       text        NOT NULL DEFAULT '',
    frozen_at       timestamptz,
    signed_off_by   text        NOT NULL DEFAULT '',
    signed_off_at   timestamptz,
    submitted_to    text        REFERENCES agency,
    submitted_by    text        NOT NULL DEFAULT '',
    submitted_at    timestamptz,
    accepted_by     text        NOT NULL DEFAULT '',
    accepted_at     timestamptz,
    published_by    text        NOT NULL DEFAULT '',
    published_at    timestamptz,
    published_on    date,
    published_url   text        NOT NULL DEFAULT '',
    PRIMARY KEY (agency_id, year, scope, edition),
    FOREIGN KEY (agency_id, year, scope) REFERENCES annual_report (agency_id, year, scope),
    CHECK ((revision_reason = '') = (edition = 1)),
    CONSTRAINT annual_report_frozen CHECK (
        (frozen_at IS NULL) = (frozen_by = '') AND (frozen_at IS NULL) = (snapshot_at IS NULL)
        AND (frozen_at IS NULL) = (figures IS NULL) AND (frozen_at IS NULL) = (figures_sm3 IS NULL)
        AND (frozen_at IS NULL) = (texts IS NULL) AND (frozen_at IS NULL) = (texts_sm3 IS NULL)),
    CHECK ((signed_off_at IS NULL) = (signed_off_by = '')),
    CHECK ((submitted_at IS NULL) = (submitted_by = '') AND (submitted_at IS NULL) = (submitted_to IS NULL)),
    CHECK ((accepted_at IS NULL) = (accepted_by = '')),
    CHECK ((published_at IS NULL) = (published_by = '') AND (published_at IS NULL) = (published_on IS NULL)),
    CONSTRAINT annual_report_in_order CHECK (
        (signed_off_at IS NULL OR frozen_at IS NOT NULL) AND (submitted_at IS NULL OR signed_off_at IS NOT NULL)
        AND (accepted_at IS NULL OR submitted_at IS NOT NULL) AND (published_at IS NULL OR signed_off_at IS NOT NULL)),
    -- Who freezes does not sign off, and who accepts has done neither (职责分离).
    CONSTRAINT annual_report_hands CHECK (
        (signed_off_by = '' OR signed_off_by <> frozen_by)
        AND (accepted_by = '' OR accepted_by <> frozen_by AND accepted_by <> signed_off_by))
);

-- What was published is never changed, whoever asks the database.
-- +goose StatementBegin
CREATE FUNCTION annual_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published annual report is not changed or deleted: revise it';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER annual_report_stays BEFORE UPDATE OR DELETE ON annual_report_edition
    FOR EACH ROW EXECUTE FUNCTION annual_report_stays();

-- What was done to a report, in order; reasons of returns and revisions stay here (办理记录).
CREATE TABLE annual_report_act (
    agency_id   text        NOT NULL,
    year        int         NOT NULL,
    scope       text        NOT NULL,
    number      int         NOT NULL CHECK (number > 0),
    edition     int         NOT NULL CHECK (edition > 0),
    act         text        NOT NULL CHECK (act <> ''),
    state       text        NOT NULL CHECK (state <> ''),
    actor       text        NOT NULL CHECK (actor <> ''),
    reason      text        NOT NULL,
    figures_sm3 bytea       CHECK (octet_length(figures_sm3) = 32),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, year, scope, number),
    FOREIGN KEY (agency_id, year, scope) REFERENCES annual_report (agency_id, year, scope)
);

-- The sections that people write (文字部分): 一, 二, 五, 六. figures are what section 二 asks for and no register here has, by their
-- keys; their meaning is the program's.
CREATE TABLE annual_report_text (
    agency_id  text        NOT NULL,
    year       int         NOT NULL,
    scope      text        NOT NULL,
    section    text        NOT NULL CHECK (section IN ('overview', 'disclosure', 'problems', 'other')),
    content    text        NOT NULL,
    figures    jsonb       NOT NULL CHECK (jsonb_typeof(figures) = 'object'),
    version    bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    updated_by text        NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, year, scope, section),
    FOREIGN KEY (agency_id, year, scope) REFERENCES annual_report (agency_id, year, scope)
);

-- +goose Down
DROP TABLE annual_report_text;
DROP TABLE annual_report_act;
DROP TABLE annual_report_edition;
DROP FUNCTION annual_report_stays;
DROP TABLE annual_report;
