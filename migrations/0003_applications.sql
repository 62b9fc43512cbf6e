-- +goose Up

-- An application (政府信息公开申请). The upper columns are what was registered; those from `state` on are a projection of
-- application_event, rebuilt and compared by `foi check projections`.
CREATE TABLE application (
    agency_id           text        NOT NULL REFERENCES agency,
    id                  text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    register_number     text        NOT NULL CHECK (register_number <> ''),
    external_id         text        CHECK (external_id <> ''),
    channel             text        NOT NULL CHECK (channel IN ('counter', 'post_signed', 'post_ordinary', 'online', 'fax')),
    received_at         timestamptz NOT NULL,
    received_on         date        NOT NULL,
    entered_on          date        CHECK (entered_on >= received_on),
    oral                boolean     NOT NULL,
    applicant_type      text        NOT NULL CHECK (applicant_type IN
                            ('natural_person', 'enterprise', 'research', 'public_welfare', 'legal_service', 'other')),
    applicant_name      text        NOT NULL,
    applicant_id_kind   text        NOT NULL CHECK (applicant_id_kind IN
                            ('', 'resident_id', 'passport', 'hk_macau_taiwan', 'uscc', 'other')),
    applicant_id_number text        NOT NULL,
    phone               text        NOT NULL,
    email               text        NOT NULL,
    postal_address      text        NOT NULL,
    contact_person      text        NOT NULL,
    agent               jsonb,
    description         text        NOT NULL,
    delivery            text        NOT NULL,
    form                text        NOT NULL CHECK (form IN ('', 'paper', 'electronic', 'inspection')),
    note                text        NOT NULL,
    split_from          text,
    merged_into         text        CHECK (merged_into <> id),
    search              tsvector    NOT NULL,
    import_hash         bytea       CHECK (octet_length(import_hash) = 32),

    state               text        NOT NULL CHECK (state IN ('registered', 'in_progress', 'awaiting_correction',
                            'awaiting_payment', 'answered', 'delivered', 'closed', 'archived', 'voided')),
    assignee            text        NOT NULL,
    receipt_on          date        NOT NULL CHECK (receipt_on >= received_on),
    due_on              date,
    paused_until        date,
    paused_open_end     boolean     NOT NULL,
    result_row          text        NOT NULL,
    document_number     text        NOT NULL,
    concluded_on        date,
    delivered_on        date        CHECK (delivered_on >= concluded_on),
    standing            jsonb       NOT NULL,

    version             bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,

    PRIMARY KEY (agency_id, id),
    UNIQUE (agency_id, register_number),
    FOREIGN KEY (agency_id, split_from) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, merged_into) REFERENCES application (agency_id, id),
    CHECK (merged_into IS NULL OR state = 'voided'),
    -- Only what was imported from an old register may lack what article 29 asks for.
    CHECK (import_hash IS NOT NULL OR entered_on IS NOT NULL AND applicant_name <> '' AND applicant_id_kind <> ''
           AND description <> '' AND delivery IN ('post', 'email', 'counter', 'online', 'fax'))
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX application_external ON application (agency_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX application_due ON application (agency_id, due_on, id);
CREATE INDEX application_receipt ON application (agency_id, receipt_on, id);
CREATE INDEX application_concluded ON application (agency_id, concluded_on, id) WHERE concluded_on IS NOT NULL;
CREATE INDEX application_state ON application (agency_id, state, id);
CREATE INDEX application_assignee ON application (agency_id, assignee, id) WHERE assignee <> '';
CREATE INDEX application_applicant ON application (agency_id, applicant_id_number) WHERE applicant_id_number <> '';
CREATE INDEX application_id ON application (id);
CREATE INDEX application_search ON application USING gin (search);

-- What was done (办理过程). Append-only: the source from which the projection is derived.
CREATE TABLE application_event (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    seq            int         NOT NULL CHECK (seq > 0),
    act            text        NOT NULL CHECK (act <> ''),
    act_on         date        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    event          jsonb       NOT NULL,
    PRIMARY KEY (agency_id, application_id, seq),
    FOREIGN KEY (agency_id, application_id) REFERENCES application
);

-- Reviews and suits (行政复议、行政诉讼).
CREATE TABLE legal_case (
    agency_id      text        NOT NULL REFERENCES agency,
    id             text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    external_id    text        CHECK (external_id <> ''),
    application_id text,
    kind           text        NOT NULL CHECK (kind IN ('review', 'suit')),
    route          text        NOT NULL CHECK (route IN ('', 'direct', 'after_review') AND (route <> '') = (kind = 'suit')),
    subject        text        NOT NULL,
    served_on      date        NOT NULL,
    reported_on    date        CHECK (reported_on >= served_on),
    concluded_on   date        CHECK (concluded_on >= served_on),
    result         text        NOT NULL CHECK (result IN ('', 'upheld', 'corrected', 'other_result')
                                   AND (result <> '') = (concluded_on IS NOT NULL)),
    decision       text        NOT NULL,
    import_hash    bytea       CHECK (octet_length(import_hash) = 32),
    version        bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

CREATE UNIQUE INDEX legal_case_external ON legal_case (agency_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX legal_case_application ON legal_case (agency_id, application_id) WHERE application_id IS NOT NULL;
CREATE INDEX legal_case_served ON legal_case (agency_id, served_on);

-- What is owed and not done (待办事项): a projection for the worklist. A duty that a pause hides is shown from active_from.
CREATE TABLE open_duty (
    agency_id      text NOT NULL,
    application_id text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('entry', 'correction_notice', 'answer', 'correction', 'consultation',
                       'payment', 'legal_report')),
    reference      text NOT NULL,
    owner          text NOT NULL CHECK (owner IN ('agency', 'applicant', 'party')),
    assignee       text NOT NULL,
    start_on       date NOT NULL,
    due_on         date NOT NULL,
    active_from    date NOT NULL,
    PRIMARY KEY (agency_id, application_id, kind, reference),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

CREATE INDEX open_duty_due ON open_duty (agency_id, owner, due_on, application_id, kind, reference);
CREATE INDEX open_duty_assignee ON open_duty (agency_id, assignee, owner, due_on, application_id, kind, reference)
    WHERE assignee <> '';

-- +goose Down
DROP TABLE open_duty;
DROP TABLE legal_case;
DROP TABLE application_event;
DROP TABLE application;
