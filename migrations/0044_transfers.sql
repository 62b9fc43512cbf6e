-- +goose Up

-- An application that was registered at the wrong agency goes on at another one (移送): where, and whence.
ALTER TABLE application
    ADD COLUMN moved_to_agency   text,
    ADD COLUMN moved_to          text,
    ADD COLUMN moved_from_agency text,
    ADD COLUMN moved_from        text,
    ADD FOREIGN KEY (moved_to_agency, moved_to) REFERENCES application (agency_id, id),
    ADD FOREIGN KEY (moved_from_agency, moved_from) REFERENCES application (agency_id, id),
    ADD CONSTRAINT application_moved_to CHECK ((moved_to IS NULL) = (moved_to_agency IS NULL) AND (moved_to IS NULL OR state = 'voided' AND merged_into IS NULL)),
    ADD CONSTRAINT application_moved_from CHECK ((moved_from IS NULL) = (moved_from_agency IS NULL));

-- Its files belong to both: the bytes stay until neither has them any more.
ALTER TABLE attachment DROP CONSTRAINT attachment_blob_key_key;
CREATE INDEX attachment_blob ON attachment (blob_key);

-- +goose Down
DROP INDEX attachment_blob;
DELETE FROM attachment a USING attachment b WHERE a.blob_key = b.blob_key
    AND (a.agency_id, a.application_id, a.number) > (b.agency_id, b.application_id, b.number);
ALTER TABLE attachment ADD CONSTRAINT attachment_blob_key_key UNIQUE (blob_key);
ALTER TABLE application DROP COLUMN moved_to_agency, DROP COLUMN moved_to, DROP COLUMN moved_from_agency, DROP COLUMN moved_from;
