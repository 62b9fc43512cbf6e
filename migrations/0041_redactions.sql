-- +goose Up

-- Copies without what is withheld (区分处理, 条例 art. 37). Of what is withheld only the place and the ground are kept, never the words.
-- What is marked, in what and under which name never changes; sha256 and size_bytes are those of the copy, of which the bytes are kept
-- from the release on, as an attachment.
CREATE TABLE redaction (
    agency_id        text        NOT NULL,
    application_id   text        NOT NULL,
    number           int         NOT NULL CHECK (number > 0),
    source           int         NOT NULL,
    marks            jsonb       NOT NULL CHECK (jsonb_typeof(marks) = 'array' AND jsonb_array_length(marks) > 0),
    file_name        text        NOT NULL CHECK (file_name <> ''),
    media_type       text        NOT NULL CHECK (media_type <> ''),
    size_bytes       bigint      NOT NULL CHECK (size_bytes > 0),
    sha256           bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    state            text        NOT NULL CHECK (state IN ('draft', 'checked', 'released', 'withdrawn')),
    drafted_by       text        NOT NULL CHECK (drafted_by <> ''),
    drafted_at       timestamptz NOT NULL,
    checked_by       text        NOT NULL DEFAULT '' CHECK (checked_by <> drafted_by),
    checked_at       timestamptz CHECK ((checked_at IS NOT NULL) = (checked_by <> '')),
    released_by      text        NOT NULL DEFAULT '',
    released_at      timestamptz CHECK ((released_at IS NOT NULL) = (released_by <> '')),
    released_copy    int         CHECK ((released_copy IS NOT NULL) = (released_by <> '')),
    withdrawn_by     text        NOT NULL DEFAULT '',
    withdrawn_at     timestamptz CHECK ((withdrawn_at IS NOT NULL) = (withdrawn_by <> '')),
    withdrawn_reason text        NOT NULL DEFAULT '' CHECK ((withdrawn_reason <> '') = (withdrawn_by <> '')),
    version          bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, application_id, source) REFERENCES attachment (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id, released_copy) REFERENCES attachment (agency_id, application_id, number),
    CHECK (released_copy <> source),
    CHECK ((state IN ('checked', 'released')) <= (checked_by <> '')),
    CHECK (state <> 'draft' OR checked_by = ''),
    CHECK ((state = 'released') = (released_by <> '')),
    CHECK ((state = 'withdrawn') = (withdrawn_by <> ''))
);

-- +goose StatementBegin
CREATE FUNCTION redaction_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a redaction marks never changes' USING ERRCODE = 'check_violation';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER redaction_fixed BEFORE UPDATE ON redaction
    FOR EACH ROW WHEN ((OLD.source, OLD.marks, OLD.file_name, OLD.media_type, OLD.size_bytes, OLD.sha256, OLD.drafted_by)
        IS DISTINCT FROM (NEW.source, NEW.marks, NEW.file_name, NEW.media_type, NEW.size_bytes, NEW.sha256, NEW.drafted_by))
    EXECUTE FUNCTION redaction_fixed();

ALTER TABLE attachment DROP CONSTRAINT attachment_purpose_check;
ALTER TABLE attachment ADD CONSTRAINT attachment_purpose_check CHECK (purpose IN ('letter_scan', 'envelope', 'screenshot',
    'delivery_proof', 'party_letter', 'party_reply', 'other', 'applicant_material', 'answer', 'released_copy'));

-- +goose Down
DROP TABLE redaction;
DROP FUNCTION redaction_fixed();
DELETE FROM attachment WHERE purpose = 'released_copy';
ALTER TABLE attachment DROP CONSTRAINT attachment_purpose_check;
ALTER TABLE attachment ADD CONSTRAINT attachment_purpose_check CHECK (purpose IN ('letter_scan', 'envelope', 'screenshot',
    'delivery_proof', 'party_letter', 'party_reply', 'other', 'applicant_material', 'answer'));
