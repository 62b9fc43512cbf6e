-- +goose Up

-- An act has one living document: its letter is issued once, whoever tries.
CREATE UNIQUE INDEX document_event ON document (agency_id, application_id, event_seq)
    WHERE event_seq IS NOT NULL AND state = 'issued';

-- A document of an act that was recorded with its number (on paper, before) bears that one: it is of no series.
ALTER TABLE document
    DROP CONSTRAINT document_numbered,
    ADD CONSTRAINT document_numbered CHECK ((series_seq IS NULL) = (series_id IS NULL) AND (series_seq IS NULL) = (series_year IS NULL)
        AND (series_seq IS NULL OR number <> '') AND (number = '' OR issued_at IS NOT NULL));

-- +goose Down
ALTER TABLE document
    DROP CONSTRAINT document_numbered,
    ADD CONSTRAINT document_numbered CHECK ((number = '') = (series_seq IS NULL) AND (series_seq IS NULL) = (series_id IS NULL)
        AND (series_seq IS NULL) = (series_year IS NULL) AND (number = '' OR issued_at IS NOT NULL));
DROP INDEX document_event;
