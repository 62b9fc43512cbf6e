-- +goose Up

-- The ledger that the annual report is summed from (统计台账): signed entries written in the transaction of the act, never
-- changed; a correction is an entry of the other sign.
CREATE TABLE stat_entry (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    day            date        NOT NULL,
    cell           text        NOT NULL CHECK (cell <> ''),
    applicant_type text        NOT NULL,
    amount         smallint    NOT NULL CHECK (amount IN (-1, 1)),
    recorded_at    timestamptz NOT NULL,
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

CREATE INDEX stat_entry_sum ON stat_entry (agency_id, day) INCLUDE (cell, applicant_type, amount, recorded_at);
CREATE INDEX stat_entry_application ON stat_entry (agency_id, application_id);

-- +goose Down
DROP TABLE stat_entry;
