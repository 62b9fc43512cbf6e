-- +goose Up

-- A series of document numbers (文号序列) of an agency: which kinds of documents are numbered in it, and how. The pattern is read once
-- when it is set, as that of register numbers (table agency).
CREATE TABLE document_series (
    agency_id     text        NOT NULL REFERENCES agency,
    id            text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    display_name  text        NOT NULL CHECK (display_name <> ''),
    prefix        text        NOT NULL,
    pattern       text        NOT NULL CHECK (pattern LIKE '%{seq%'),
    number_before text        NOT NULL,
    number_after  text        NOT NULL,
    number_width  int         NOT NULL CHECK (number_width BETWEEN 1 AND 12),
    version       bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id)
);

-- Two series whose numbers look the same would be one to a reader.
CREATE UNIQUE INDEX document_series_pattern ON document_series (agency_id, number_before, number_after);

-- A kind of document is numbered in one series.
CREATE TABLE document_series_kind (
    agency_id text NOT NULL,
    kind      text NOT NULL CHECK (kind ~ '^[a-z_]{1,63}$'),
    series_id text NOT NULL,
    PRIMARY KEY (agency_id, kind),
    FOREIGN KEY (agency_id, series_id) REFERENCES document_series
);

-- The next number of a series in a year. The row is the only place a number comes from; taking one locks it until the issue commits,
-- so that a transaction that fails takes none.
CREATE TABLE document_series_year (
    agency_id text   NOT NULL,
    series_id text   NOT NULL,
    year      int    NOT NULL CHECK (year BETWEEN 2008 AND 2999),
    next_seq  bigint NOT NULL DEFAULT 1 CHECK (next_seq > 0),
    PRIMARY KEY (agency_id, series_id, year),
    FOREIGN KEY (agency_id, series_id) REFERENCES document_series
) WITH (fillfactor = 20);

-- A document that the agency issues (文书): a draft until it is approved, and from its issue on frozen (document_file). It is about an
-- application, about a legal case, or about both; who may not see the application does not see the document.
CREATE TABLE document (
    agency_id      text        NOT NULL REFERENCES agency,
    id             text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    application_id text,
    legal_case_id  text,
    kind           text        NOT NULL CHECK (kind ~ '^[a-z_]{1,63}$'),
    state          text        NOT NULL CHECK (state IN ('draft', 'in_review', 'in_legal_review', 'in_approval', 'approved', 'returned',
                       'issued', 'abandoned', 'voided')),
    draft          int         NOT NULL CHECK (draft > 0), -- the number of the last draft
    drafted_by     text        NOT NULL CHECK (drafted_by <> ''),
    reviewer       text        NOT NULL DEFAULT '', -- ids of officers who were named; '' for whoever has the permission
    legal_reviewer text        NOT NULL DEFAULT '',
    approver       text        NOT NULL DEFAULT '',
    legal          boolean     NOT NULL DEFAULT false, -- 法制审核 is demanded of what is submitted
    approved_by    text        NOT NULL DEFAULT '',
    approved_at    timestamptz,
    series_id      text,
    series_year    int,
    series_seq     bigint,
    number         text        NOT NULL DEFAULT '', -- 文号
    issued_on      date,                            -- 成文日期
    issued_at      timestamptz,
    issued_by      text        NOT NULL DEFAULT '',
    event_seq      int,                             -- the act that it tells of
    sha256         bytea       CHECK (octet_length(sha256) = 32), -- of the frozen file
    voided_at      timestamptz,
    voided_by      text        NOT NULL DEFAULT '',
    void_reason    text        NOT NULL DEFAULT '',
    version        bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, legal_case_id) REFERENCES legal_case (agency_id, id),
    FOREIGN KEY (agency_id, application_id, event_seq) REFERENCES application_event (agency_id, application_id, seq),
    CONSTRAINT document_subject CHECK (application_id IS NOT NULL OR legal_case_id IS NOT NULL),
    CONSTRAINT document_hands CHECK (approved_by = '' OR approved_by <> drafted_by),
    CHECK ((approved_at IS NULL) = (approved_by = '')),
    CONSTRAINT document_approved CHECK ((approved_at IS NOT NULL) = (state IN ('approved', 'issued', 'voided'))),
    CONSTRAINT document_issued CHECK ((issued_at IS NOT NULL) = (state IN ('issued', 'voided'))
        AND (issued_at IS NULL) = (issued_on IS NULL) AND (issued_at IS NULL) = (issued_by = '')
        AND (issued_at IS NULL) = (sha256 IS NULL)),
    -- Never a number before the issue.
    CONSTRAINT document_numbered CHECK ((number = '') = (series_seq IS NULL) AND (series_seq IS NULL) = (series_id IS NULL)
        AND (series_seq IS NULL) = (series_year IS NULL) AND (number = '' OR issued_at IS NOT NULL)),
    CHECK (event_seq IS NULL OR issued_at IS NOT NULL),
    CONSTRAINT document_voided CHECK ((voided_at IS NOT NULL) = (state = 'voided') AND (voided_at IS NULL) = (voided_by = '')
        AND (voided_at IS NULL) = (void_reason = ''))
);

CREATE INDEX document_application ON document (agency_id, application_id, id) WHERE application_id IS NOT NULL;
CREATE INDEX document_legal_case ON document (agency_id, legal_case_id, id) WHERE legal_case_id IS NOT NULL;
CREATE INDEX document_waits ON document (agency_id, state, id)
    WHERE state IN ('draft', 'in_review', 'in_legal_review', 'in_approval', 'approved', 'returned');
CREATE UNIQUE INDEX document_number_of ON document (agency_id, number) WHERE number <> '';

-- Every draft (稿), append-only: what the document proposes to do and to say.
CREATE TABLE document_draft (
    agency_id   text        NOT NULL,
    document_id text        NOT NULL,
    number      int         NOT NULL CHECK (number > 0),
    content     jsonb       NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    note        text        NOT NULL,
    actor       text        NOT NULL CHECK (actor <> ''),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, document_id, number),
    FOREIGN KEY (agency_id, document_id) REFERENCES document
);

-- What was done to a document, in order, append-only (审批记录).
CREATE TABLE document_step (
    agency_id   text        NOT NULL,
    document_id text        NOT NULL,
    number      int         NOT NULL CHECK (number > 0),
    act         text        NOT NULL CHECK (act IN ('edit', 'submit', 'recall', 'review', 'legal_review', 'approve', 'return', 'issue',
                    'abandon', 'void')),
    step        text        NOT NULL, -- of a return: the step in which it was returned
    state       text        NOT NULL CHECK (state <> ''),
    draft       int         NOT NULL CHECK (draft > 0),
    actor       text        NOT NULL CHECK (actor <> ''),
    in_place_of text        NOT NULL, -- id of the absent officer for whom somebody stood in
    reason      text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, document_id, number),
    FOREIGN KEY (agency_id, document_id) REFERENCES document
);

-- Who drafted a document decides on it under no circumstances (职责分离), whoever asks the database.
-- +goose StatementBegin
CREATE FUNCTION document_step_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.act IN ('review', 'legal_review', 'approve', 'return') AND EXISTS (SELECT FROM document_draft d
        WHERE d.agency_id = NEW.agency_id AND d.document_id = NEW.document_id AND d.actor = NEW.actor) THEN
        RAISE EXCEPTION 'who drafted a document does not decide on it';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER document_step_hands BEFORE INSERT ON document_step FOR EACH ROW EXECUTE FUNCTION document_step_hands();

-- The file of an issued document, byte for byte, with its hashes.
CREATE TABLE document_file (
    agency_id   text        NOT NULL,
    document_id text        NOT NULL,
    file_name   text        NOT NULL CHECK (file_name <> ''),
    media_type  text        NOT NULL CHECK (media_type <> ''),
    content     bytea       NOT NULL,
    sha256      bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    sm3         bytea       NOT NULL CHECK (octet_length(sm3) = 32),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, document_id),
    FOREIGN KEY (agency_id, document_id) REFERENCES document,
    CHECK (sha256 = sha256(content))
);

-- Every number that was taken: by a document, or skipped with a reason (used on paper, spoiled). What is below next_seq and not here is
-- a gap that nobody explains.
CREATE TABLE document_number (
    agency_id   text        NOT NULL,
    series_id   text        NOT NULL,
    year        int         NOT NULL,
    seq         bigint      NOT NULL CHECK (seq > 0),
    number      text        NOT NULL CHECK (number <> ''),
    document_id text,
    reason      text        NOT NULL,
    actor       text        NOT NULL CHECK (actor <> ''),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, series_id, year, seq),
    UNIQUE (agency_id, number),
    FOREIGN KEY (agency_id, series_id, year) REFERENCES document_series_year,
    FOREIGN KEY (agency_id, document_id) REFERENCES document,
    CONSTRAINT document_number_explained CHECK ((document_id IS NULL) = (reason <> ''))
);

CREATE UNIQUE INDEX document_number_document ON document_number (agency_id, document_id) WHERE document_id IS NOT NULL;

-- Drafts and files are never changed; they go with the file of their application when that is destroyed (销毁), and in no other way.
-- +goose StatementBegin
CREATE FUNCTION document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM document d JOIN application a ON a.agency_id = d.agency_id AND a.id = d.application_id
        WHERE d.agency_id = OLD.agency_id AND d.id = OLD.document_id AND a.disposed_on IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what was drafted, decided and issued is not changed or deleted';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER document_stays BEFORE UPDATE OR DELETE ON document_draft FOR EACH ROW EXECUTE FUNCTION document_stays();
CREATE TRIGGER document_stays BEFORE UPDATE OR DELETE ON document_step FOR EACH ROW EXECUTE FUNCTION document_stays();
CREATE TRIGGER document_stays BEFORE UPDATE OR DELETE ON document_file FOR EACH ROW EXECUTE FUNCTION document_stays();

-- An issued document changes in one way: it is voided. Its number stays.
-- +goose StatementBegin
CREATE FUNCTION document_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'documents are not deleted: abandon or void them';
    END IF;
    IF OLD.issued_at IS NOT NULL AND (NEW.kind, NEW.draft, NEW.application_id, NEW.legal_case_id, NEW.number, NEW.series_id,
        NEW.series_year, NEW.series_seq, NEW.issued_on, NEW.issued_at, NEW.issued_by, NEW.event_seq, NEW.sha256, NEW.approved_by)
        IS DISTINCT FROM (OLD.kind, OLD.draft, OLD.application_id, OLD.legal_case_id, OLD.number, OLD.series_id,
        OLD.series_year, OLD.series_seq, OLD.issued_on, OLD.issued_at, OLD.issued_by, OLD.event_seq, OLD.sha256, OLD.approved_by) THEN
        RAISE EXCEPTION 'an issued document is not changed: void it and issue another';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER document_is_frozen BEFORE UPDATE OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION document_is_frozen();

-- +goose Down
DROP TABLE document_number;
DROP TABLE document_file;
DROP TABLE document_step;
DROP TABLE document_draft;
DROP TABLE document;
DROP TABLE document_series_year;
DROP TABLE document_series_kind;
DROP TABLE document_series;
DROP FUNCTION document_stays;
DROP FUNCTION document_is_frozen;
DROP FUNCTION document_step_hands;
