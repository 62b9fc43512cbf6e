-- +goose Up

-- A delivery may be of a document that was issued, whatever it is; the answer's own document is one of them.
ALTER TABLE letter_delivery
    ADD FOREIGN KEY (agency_id, document_id) REFERENCES document (agency_id, id);

-- +goose Down
ALTER TABLE letter_delivery
    DROP CONSTRAINT letter_delivery_agency_id_document_id_fkey;
