-- +goose Up

-- How long the file of an application is kept (保管期限), what keeps it longer (保全), and its disposal (销毁), which one person
-- proposes and another carries out. When it was archived, its acts say. Reasons stand in the audit, but for that of a hold.
CREATE TABLE application_retention (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    class          text        NOT NULL CHECK (class IN ('', 'permanent', 'years_30', 'years_10')),
    held_at        timestamptz,
    held_by        text        NOT NULL,
    hold_reason    text        NOT NULL,
    proposed_at    timestamptz,
    proposed_by    text        NOT NULL,
    disposed_at    timestamptz,
    disposed_by    text        NOT NULL,
    PRIMARY KEY (agency_id, application_id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    CHECK ((held_at IS NULL) = (held_by = '') AND (held_at IS NULL) = (hold_reason = '')),
    CHECK ((proposed_at IS NULL) = (proposed_by = '')),
    CHECK ((disposed_at IS NULL) = (disposed_by = '')),
    CONSTRAINT application_retention_two_hands
        CHECK (disposed_at IS NULL OR proposed_at IS NOT NULL AND disposed_by <> proposed_by),
    CONSTRAINT application_retention_disposable
        CHECK (disposed_at IS NULL OR held_at IS NULL AND class IN ('years_30', 'years_10'))
);

-- Of a disposed application nothing is left that a person is told or reached by.
ALTER TABLE application
    ADD COLUMN disposed_on date,
    ADD CONSTRAINT application_disposed CHECK (disposed_on IS NULL OR applicant_id_number = '' AND phone = '' AND email = ''
        AND postal_address = '' AND contact_person = '' AND agent IS NULL AND applicant_blind = '' AND agent_blind = ''
        AND note = '' AND late_entry_reason = '');

-- Searches are destroyed with the file that they belong to, and in no other way.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION search_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM application a
        WHERE a.agency_id = OLD.agency_id AND a.id = OLD.application_id AND a.disposed_on IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'search records are not changed or deleted: supersede them';
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION search_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'search records are not changed or deleted: supersede them';
END
$$;
-- +goose StatementEnd
ALTER TABLE application DROP CONSTRAINT application_disposed, DROP COLUMN disposed_on;
DROP TABLE application_retention;
