-- +goose Up

-- Files belong to an application or to a legal case (案件附件): either column says which. What refers to a file goes on naming the matter
-- and the number, so that no row can refer to a file of another one; a file has an id of its own besides, as the key of the row.
ALTER TABLE attachment ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE attachment DROP CONSTRAINT attachment_pkey CASCADE;
ALTER TABLE attachment
    ALTER COLUMN application_id DROP NOT NULL,
    ADD COLUMN legal_case_id text,
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT attachment_of_application UNIQUE (agency_id, application_id, number),
    ADD CONSTRAINT attachment_of_legal_case UNIQUE (agency_id, legal_case_id, number),
    ADD FOREIGN KEY (agency_id, legal_case_id) REFERENCES legal_case (agency_id, id),
    ADD CONSTRAINT attachment_matter CHECK ((application_id IS NULL) <> (legal_case_id IS NULL)),
    DROP CONSTRAINT attachment_purpose_check,
    ADD CONSTRAINT attachment_purpose_check CHECK (CASE WHEN legal_case_id IS NULL
        THEN purpose IN ('letter_scan', 'envelope', 'screenshot', 'delivery_proof', 'party_letter', 'party_reply', 'other', 'applicant_material',
            'answer', 'released_copy')
        ELSE purpose IN ('served_paper', 'evidence', 'defence', 'decision', 'forum_letter', 'hearing_record', 'report_proof', 'envelope',
            'screenshot', 'delivery_proof', 'other') END);

ALTER TABLE receipt_proof
    ADD FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE consultation_letter
    ADD FOREIGN KEY (agency_id, application_id, document) REFERENCES attachment (agency_id, application_id, number),
    ADD FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE application_former_person
    ADD FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE letter_delivery
    ADD FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE letter_delivery_end
    ADD FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE redaction
    ADD FOREIGN KEY (agency_id, application_id, source) REFERENCES attachment (agency_id, application_id, number),
    ADD FOREIGN KEY (agency_id, application_id, released_copy) REFERENCES attachment (agency_id, application_id, number);

-- Uploads have ids that are never given twice: the matter need not be in their key.
ALTER TABLE upload_part DROP CONSTRAINT upload_part_pkey;
ALTER TABLE upload DROP CONSTRAINT upload_pkey CASCADE;
ALTER TABLE upload
    ALTER COLUMN application_id DROP NOT NULL,
    ADD COLUMN legal_case_id text,
    ADD PRIMARY KEY (agency_id, id),
    ADD FOREIGN KEY (agency_id, legal_case_id) REFERENCES legal_case (agency_id, id),
    ADD FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number),
    ADD FOREIGN KEY (agency_id, legal_case_id, attachment) REFERENCES attachment (agency_id, legal_case_id, number),
    ADD CONSTRAINT upload_matter CHECK ((application_id IS NULL) <> (legal_case_id IS NULL));
ALTER TABLE upload_part
    DROP COLUMN application_id,
    ADD PRIMARY KEY (agency_id, upload_id, start_at),
    ADD FOREIGN KEY (agency_id, upload_id) REFERENCES upload (agency_id, id);

-- +goose Down
-- Files of legal cases have no place in the older schema.
DELETE FROM upload_part p USING upload u WHERE (u.agency_id, u.id) = (p.agency_id, p.upload_id) AND u.legal_case_id IS NOT NULL;
DELETE FROM upload WHERE legal_case_id IS NOT NULL;
DELETE FROM attachment WHERE legal_case_id IS NOT NULL;

ALTER TABLE upload_part ADD COLUMN application_id text;
UPDATE upload_part p SET application_id = u.application_id FROM upload u WHERE (u.agency_id, u.id) = (p.agency_id, p.upload_id);
ALTER TABLE upload_part DROP CONSTRAINT upload_part_pkey, ALTER COLUMN application_id SET NOT NULL;
ALTER TABLE upload DROP CONSTRAINT upload_pkey CASCADE;
ALTER TABLE attachment DROP CONSTRAINT attachment_of_application CASCADE;
ALTER TABLE attachment DROP CONSTRAINT attachment_of_legal_case CASCADE;
ALTER TABLE attachment
    DROP CONSTRAINT attachment_pkey,
    DROP CONSTRAINT attachment_matter,
    DROP CONSTRAINT attachment_purpose_check,
    DROP COLUMN legal_case_id,
    DROP COLUMN id,
    ALTER COLUMN application_id SET NOT NULL,
    ADD PRIMARY KEY (agency_id, application_id, number),
    ADD CONSTRAINT attachment_purpose_check CHECK (purpose IN ('letter_scan', 'envelope', 'screenshot', 'delivery_proof', 'party_letter',
        'party_reply', 'other', 'applicant_material', 'answer', 'released_copy'));
ALTER TABLE receipt_proof
    ADD FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE consultation_letter
    ADD FOREIGN KEY (agency_id, application_id, document) REFERENCES attachment (agency_id, application_id, number),
    ADD FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE application_former_person
    ADD FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE letter_delivery
    ADD FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE letter_delivery_end
    ADD FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE redaction
    ADD FOREIGN KEY (agency_id, application_id, source) REFERENCES attachment (agency_id, application_id, number),
    ADD FOREIGN KEY (agency_id, application_id, released_copy) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE upload
    DROP CONSTRAINT upload_matter,
    DROP COLUMN legal_case_id,
    ALTER COLUMN application_id SET NOT NULL,
    ADD PRIMARY KEY (agency_id, application_id, id),
    ADD FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number);
ALTER TABLE upload_part
    ADD PRIMARY KEY (agency_id, application_id, upload_id, start_at),
    ADD FOREIGN KEY (agency_id, application_id, upload_id) REFERENCES upload (agency_id, application_id, id);
