-- +goose Up

-- Information of an application on its way to everybody (依申请转主动公开, 条例 art. 44). Nothing here names an applicant: title and
-- summary are what the public reads.
CREATE TABLE publication (
    agency_id        text        NOT NULL REFERENCES agency,
    id               text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    title            text        NOT NULL CHECK (title <> ''),
    summary          text        NOT NULL,
    origin           text        NOT NULL CHECK (origin IN ('several_applicants', 'officer', 'suggestion')),
    -- What an applicant suggested (applicant_input), of one of the applications.
    suggested_on     text        CHECK ((suggested_on IS NOT NULL) = (origin = 'suggestion')),
    suggestion       int         CHECK ((suggestion IS NOT NULL) = (origin = 'suggestion')),
    reason           text        NOT NULL CHECK (reason <> ''),
    formed_on        date,
    state            text        NOT NULL CHECK (state IN ('proposed', 'approved', 'published', 'declined', 'withdrawn')),
    proposed_by      text        NOT NULL CHECK (proposed_by <> ''),
    proposed_at      timestamptz NOT NULL,
    approved_by      text        NOT NULL DEFAULT '',
    approved_at      timestamptz CHECK ((approved_at IS NOT NULL) = (approved_by <> '')),
    declined_by      text        NOT NULL DEFAULT '',
    declined_at      timestamptz CHECK ((declined_at IS NOT NULL) = (declined_by <> '')),
    declined_reason  text        NOT NULL DEFAULT '' CHECK ((declined_reason <> '') = (declined_by <> '')),
    place            text        NOT NULL DEFAULT '' CHECK (place IN ('', 'column', 'reading_room')),
    place_name       text        NOT NULL DEFAULT '' CHECK ((place_name <> '') = (place <> '')),
    url              text        NOT NULL DEFAULT '' CHECK (place <> 'column' OR url <> ''),
    published_on     date        CHECK ((published_on IS NOT NULL) = (place <> '')),
    published_by     text        NOT NULL DEFAULT '' CHECK ((published_by <> '') = (place <> '')),
    published_at     timestamptz CHECK ((published_at IS NOT NULL) = (place <> '')),
    withdrawn_by     text        NOT NULL DEFAULT '',
    withdrawn_at     timestamptz CHECK ((withdrawn_at IS NOT NULL) = (withdrawn_by <> '')),
    withdrawn_reason text        NOT NULL DEFAULT '' CHECK ((withdrawn_reason <> '') = (withdrawn_by <> '')),
    version          bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id),
    FOREIGN KEY (agency_id, suggested_on, suggestion) REFERENCES applicant_input (agency_id, application_id, number),
    CHECK ((state IN ('published', 'withdrawn')) = (place <> '')),
    CHECK ((state = 'withdrawn') = (withdrawn_by <> '')),
    CHECK ((state = 'declined') = (declined_by <> '')),
    CHECK (state NOT IN ('approved', 'published', 'withdrawn') OR approved_by <> ''),
    CHECK (approved_by = '' OR approved_by <> proposed_by)
);

-- The public list, of one agency and of all.
CREATE INDEX publication_public ON publication (agency_id, published_on, id) WHERE state = 'published';
CREATE INDEX publication_public_all ON publication (published_on, agency_id, id) WHERE state = 'published';

-- The applications whose information it is.
CREATE TABLE publication_application (
    agency_id      text NOT NULL,
    publication_id text NOT NULL,
    application_id text NOT NULL,
    PRIMARY KEY (agency_id, publication_id, application_id),
    FOREIGN KEY (agency_id, publication_id) REFERENCES publication (agency_id, id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

CREATE INDEX publication_application_of ON publication_application (agency_id, application_id);

-- The checks before it (审查记录): never changed; a later one of the same kind takes the place of an earlier one.
CREATE TABLE publication_check (
    agency_id      text        NOT NULL,
    publication_id text        NOT NULL,
    number         int         NOT NULL CHECK (number > 0),
    kind           text        NOT NULL CHECK (kind IN ('privacy', 'secrecy')),
    result         text        NOT NULL CHECK (result IN ('clear', 'redacted', 'refused', 'referred')),
    opinion        text        NOT NULL CHECK (opinion <> ''),
    -- To whom it was referred, who decides (art. 17).
    authority      text        NOT NULL CHECK (result <> 'referred' OR authority <> ''),
    actor          text        NOT NULL CHECK (actor <> ''),
    recorded_at    timestamptz NOT NULL,
    PRIMARY KEY (agency_id, publication_id, number),
    FOREIGN KEY (agency_id, publication_id) REFERENCES publication (agency_id, id)
);

-- +goose Down
DROP TABLE publication_check;
DROP TABLE publication_application;
DROP TABLE publication;
