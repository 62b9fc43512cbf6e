-- +goose Up

-- An application that was archived (归档) and has no archive package (归档包) of that yet. The row comes with the act and goes with the package.
-- Times are of the database's clock: nobody takes an order up before due_at, and who is at work on one moves it on.
CREATE TABLE archive_order (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    event_seq      int         NOT NULL, -- the act of archiving; a later one takes the place of an earlier
    ordered_at     timestamptz NOT NULL DEFAULT now(),
    attempt        int         NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    due_at         timestamptz NOT NULL DEFAULT now(),
    failure        text        NOT NULL DEFAULT '', -- of the last attempt: a code, without anybody's data
    PRIMARY KEY (agency_id, application_id),
    FOREIGN KEY (agency_id, application_id, event_seq) REFERENCES application_event (agency_id, application_id, seq)
);
CREATE INDEX archive_order_due ON archive_order (due_at);

-- The act for which a package was made by itself, once; NULL where somebody asked for it.
ALTER TABLE archive_package
    ADD COLUMN event_seq int,
    ADD UNIQUE (agency_id, application_id, event_seq),
    ADD FOREIGN KEY (agency_id, application_id, event_seq) REFERENCES application_event (agency_id, application_id, seq);

-- +goose Down
ALTER TABLE archive_package DROP COLUMN event_seq;
DROP TABLE archive_order;
