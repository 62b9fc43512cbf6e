-- +goose Up

-- How the receipt is proved and confirmed (收件, 条例 art. 31). entered_late_by and confirmation_pending are projections as the
-- columns from `state` on; the others are written once by the act that they belong to.
ALTER TABLE application
    ADD COLUMN late_entry_reason    text    NOT NULL DEFAULT '',
    ADD COLUMN entered_late_by      int     NOT NULL DEFAULT 0 CHECK (entered_late_by >= 0),
    ADD COLUMN confirmation_pending boolean NOT NULL DEFAULT false,
    ADD COLUMN contact_attempts     int     NOT NULL DEFAULT 0 CHECK (contact_attempts >= 0),
    ADD COLUMN confirmed_way        text    NOT NULL DEFAULT ''
        CHECK (confirmed_way IN ('', 'phone', 'sms', 'email', 'visit', 'letter', 'platform')),
    ADD COLUMN confirmed_attempt    int     CHECK (confirmed_attempt BETWEEN 1 AND contact_attempts);

-- Files that prove something (附件). The bytes are in the blob store under blob_key; a row never changes but for its
-- withdrawal, and is never deleted.
CREATE TABLE attachment (
    agency_id        text        NOT NULL,
    application_id   text        NOT NULL,
    number           int         NOT NULL CHECK (number > 0),
    purpose          text        NOT NULL CHECK (purpose IN ('letter_scan', 'envelope', 'screenshot', 'delivery_proof',
                                     'party_letter', 'party_reply', 'other')),
    file_name        text        NOT NULL CHECK (file_name <> ''),
    media_type       text        NOT NULL CHECK (media_type <> ''),
    size_bytes       bigint      NOT NULL CHECK (size_bytes > 0),
    sha256           bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    blob_key         text        NOT NULL UNIQUE,
    created_at       timestamptz NOT NULL,
    actor            text        NOT NULL,
    withdrawn_at     timestamptz,
    withdrawn_by     text        NOT NULL DEFAULT '',
    withdrawn_reason text        NOT NULL DEFAULT '',
    version          bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason = '') AND (withdrawn_at IS NULL) = (withdrawn_by = ''))
);

-- Blobs that are being written. The row comes before the blob and goes in the transaction of its attachment; what is still
-- here after a day belongs to nobody, and is deleted with its blob.
CREATE TABLE pending_blob (
    blob_key   text        PRIMARY KEY,
    created_at timestamptz NOT NULL
);

CREATE INDEX pending_blob_age ON pending_blob (created_at);

-- What proves the day of receipt (收件凭证). Append-only.
CREATE TABLE receipt_proof (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    number         int         NOT NULL CHECK (number > 0),
    kind           text        NOT NULL CHECK (kind IN ('counter_slip', 'registered_mail', 'postmark', 'screenshot', 'fax_report')),
    postal_number  text        NOT NULL,
    attachment     int,
    note           text        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number),
    CHECK (attachment IS NOT NULL OR postal_number <> '' OR note <> ''),
    CHECK (kind <> 'registered_mail' OR postal_number <> '')
);

-- Attempts to reach the applicant for the confirmation (联系记录; 国办公开办函〔2015〕207号). Append-only.
CREATE TABLE contact_attempt (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    number         int         NOT NULL CHECK (number > 0),
    attempted_at   timestamptz NOT NULL,
    way            text        NOT NULL CHECK (way IN ('phone', 'sms', 'email', 'visit', 'letter', 'platform')),
    recipient      text        NOT NULL CHECK (recipient <> ''),
    result         text        NOT NULL CHECK (result IN ('reached', 'no_answer', 'wrong_contact', 'declined')),
    note           text        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- What a notice asked the applicant to correct (补正告知, art. 30), by the element of art. 29 that it is about. It is asked for
-- once. Append-only; older notices have their items in the act alone.
CREATE TABLE correction_item (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    number         int         NOT NULL CHECK (number > 0),
    element        text        NOT NULL CHECK (element IN ('applicant', 'content', 'form')),
    item           text        NOT NULL CHECK (item <> ''),
    recorded_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- The papers of a consultation (征求意见), one row a step that is an act of the application: what the clock does not ask for.
-- Append-only.
CREATE TABLE consultation_letter (
    agency_id       text        NOT NULL,
    application_id  text        NOT NULL,
    consultation_id text        NOT NULL,
    step            text        NOT NULL CHECK (step IN ('consult', 'acknowledge', 'conclude', 'override')),
    method          text        NOT NULL CHECK (method IN ('', 'post', 'sign', 'electronic')),
    postal_number   text        NOT NULL,
    document        int,
    proof           int,
    note            text        NOT NULL,
    recorded_at     timestamptz NOT NULL,
    actor           text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, consultation_id, step),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, application_id, document) REFERENCES attachment (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number)
);

-- +goose Down
DROP TABLE consultation_letter;
DROP TABLE correction_item;
DROP TABLE contact_attempt;
DROP TABLE receipt_proof;
DROP TABLE pending_blob;
DROP TABLE attachment;
ALTER TABLE application
    DROP COLUMN confirmed_attempt,
    DROP COLUMN confirmed_way,
    DROP COLUMN contact_attempts,
    DROP COLUMN confirmation_pending,
    DROP COLUMN entered_late_by,
    DROP COLUMN late_entry_reason;
