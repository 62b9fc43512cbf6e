-- +goose Up

-- Duties of legal cases can be muted as those of applications: either column says whose duty it is (ADR 0035).
ALTER TABLE reminder_mute DROP CONSTRAINT reminder_mute_pkey;
ALTER TABLE reminder_mute
    ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ADD COLUMN legal_case_id text,
    ALTER COLUMN application_id DROP NOT NULL,
    ADD CONSTRAINT reminder_mute_of_application UNIQUE (agency_id, application_id, kind, reference),
    ADD CONSTRAINT reminder_mute_of_legal_case UNIQUE (agency_id, legal_case_id, kind, reference),
    ADD FOREIGN KEY (agency_id, legal_case_id) REFERENCES legal_case (agency_id, id),
    ADD CONSTRAINT reminder_mute_matter CHECK ((application_id IS NULL) <> (legal_case_id IS NULL));

-- +goose Down
DELETE FROM reminder_mute WHERE legal_case_id IS NOT NULL;
ALTER TABLE reminder_mute
    DROP CONSTRAINT reminder_mute_pkey,
    DROP CONSTRAINT reminder_mute_of_application,
    DROP CONSTRAINT reminder_mute_of_legal_case,
    DROP CONSTRAINT reminder_mute_matter,
    DROP COLUMN id,
    DROP COLUMN legal_case_id,
    ALTER COLUMN application_id SET NOT NULL;
ALTER TABLE reminder_mute ADD PRIMARY KEY (agency_id, application_id, kind, reference);
