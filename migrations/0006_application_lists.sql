-- +goose Up

-- Lists by result and by document number. Both are empty until the answer, so a registration pays nothing for them.
CREATE INDEX application_result ON application (agency_id, result_row, id) WHERE result_row <> '';
CREATE INDEX application_document ON application (agency_id, document_number) WHERE document_number <> '';

-- +goose Down
DROP INDEX application_document;
DROP INDEX application_result;
