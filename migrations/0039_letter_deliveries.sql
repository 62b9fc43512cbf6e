-- +goose Up

-- Attempts to hand a letter of an application over (送达; 国办公开办函〔2016〕235号). Nothing of an attempt is ever changed; how it ended is a
-- row of its own.
CREATE TABLE letter_delivery (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    number         int         NOT NULL CHECK (number > 0),
    answer         int         CHECK (answer > 0), -- which answer of the application the letter is; none for another letter
    document_id    text        CHECK (document_id <> ''),
    method         text        NOT NULL CHECK (method IN ('post', 'in_person', 'entrusted', 'left', 'electronic', 'notice')),
    sent_on        date        NOT NULL,
    postal_number  text        NOT NULL CHECK ((postal_number <> '') = (method = 'post')),
    medium         text        NOT NULL CHECK ((medium <> '') = (method = 'notice')),
    proof          int,
    note           text        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id),
    FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number),
    CHECK (answer IS NOT NULL OR document_id IS NOT NULL)
);

CREATE INDEX letter_delivery_sent ON letter_delivery (agency_id, sent_on, application_id, number);

-- How an attempt ended: the letter arrived (failure is empty), or it came back. One that came back may still have arrived.
CREATE TABLE letter_delivery_end (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    number         int         NOT NULL,
    step           int         NOT NULL CHECK (step IN (1, 2)),
    ended_on       date        NOT NULL,
    failure        text        NOT NULL CHECK (failure IN ('', 'unknown_address', 'refused', 'unclaimed', 'bounced', 'own_error')),
    signer         text        NOT NULL CHECK (signer IN ('', 'addressee', 'agent', 'family', 'mail_room')
                                   AND (signer = '' OR failure = '')),
    proof          int,
    note           text        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    PRIMARY KEY (agency_id, application_id, number, step),
    FOREIGN KEY (agency_id, application_id, number) REFERENCES letter_delivery (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id, proof) REFERENCES attachment (agency_id, application_id, number)
);

-- +goose Down
DROP TABLE letter_delivery_end;
DROP TABLE letter_delivery;
