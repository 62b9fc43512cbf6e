-- +goose Up

-- What was registered of an applicant before it was corrected at his request (更正个人信息; 个人信息保护法 art. 46), with what proved
-- that it was wrong: sealed (ADR 0016), append-only, and gone with the application when that is disposed of. Who did it and why
-- stands in the audit.
CREATE TABLE application_former_person (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    version        bigint      NOT NULL CHECK (version > 0), -- of the application that had it last
    person         text        NOT NULL CONSTRAINT application_former_person_person_sealed CHECK (person LIKE 'sm4:________:%'),
    evidence       text        NOT NULL CONSTRAINT application_former_person_evidence_sealed
                                   CHECK (evidence = '' OR evidence LIKE 'sm4:________:%'),
    attachment     int,
    replaced_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, version),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, application_id, attachment) REFERENCES attachment (agency_id, application_id, number),
    CHECK (evidence <> '' OR attachment IS NOT NULL)
);

-- +goose Down
DROP TABLE application_former_person;
