-- +goose Up

-- A reminder may be about a duty in a review or suit (复议诉讼待办); about no application then where the case is about publication. Its
-- reference begins with the case.
ALTER TABLE reminder
    ADD COLUMN legal_case_id text,
    DROP CONSTRAINT reminder_subject,
    ADD CONSTRAINT reminder_subject CHECK (legal_case_id IS NOT NULL OR (application_id IS NULL) = (kind = 'annual_report'));
DROP INDEX reminder_report;
CREATE UNIQUE INDEX reminder_report ON reminder (agency_id, kind, reference, due_on, step, officer_id) WHERE application_id IS NULL;

-- +goose Down
DELETE FROM reminder_delivery d USING reminder r
    WHERE (r.agency_id, r.officer_id, r.id) = (d.agency_id, d.officer_id, d.reminder_id) AND r.legal_case_id IS NOT NULL;
DELETE FROM reminder WHERE legal_case_id IS NOT NULL;
DROP INDEX reminder_report;
CREATE UNIQUE INDEX reminder_report ON reminder (agency_id, reference, due_on, step, officer_id) WHERE application_id IS NULL;
ALTER TABLE reminder
    DROP CONSTRAINT reminder_subject,
    DROP COLUMN legal_case_id,
    ADD CONSTRAINT reminder_subject CHECK ((application_id IS NULL) = (kind = 'annual_report'));
