-- +goose Up

-- A reminder may be about an annual report (年度报告): then it is about no application, and reference is the report's id.
ALTER TABLE reminder
    ALTER COLUMN application_id DROP NOT NULL,
    ADD CONSTRAINT reminder_subject CHECK ((application_id IS NULL) = (kind = 'annual_report'));

-- Each at most once, whoever tries, as for applications.
CREATE UNIQUE INDEX reminder_report ON reminder (agency_id, reference, due_on, step, officer_id) WHERE application_id IS NULL;

-- +goose Down
DROP INDEX reminder_report;
DELETE FROM reminder_delivery d USING reminder r
    WHERE (r.agency_id, r.officer_id, r.id) = (d.agency_id, d.officer_id, d.reminder_id) AND r.application_id IS NULL;
DELETE FROM reminder WHERE application_id IS NULL;
ALTER TABLE reminder DROP CONSTRAINT reminder_subject, ALTER COLUMN application_id SET NOT NULL;
