-- +goose Up

-- What field of work an application is about (主题), as the office sorts them; empty while nobody has said.
ALTER TABLE application ADD COLUMN subject text NOT NULL DEFAULT '' CHECK (char_length(subject) <= 40);
CREATE INDEX application_subject ON application (agency_id, subject, id) WHERE subject <> '';

-- +goose Down
DROP INDEX application_subject;
ALTER TABLE application DROP COLUMN subject;
