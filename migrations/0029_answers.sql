-- +goose Up

-- What of an application table 三 counts: its first conclusion. Taken out of the standing by the database itself, so that it
-- cannot differ from it, and rows that are there already have it at once.
ALTER TABLE application
    ADD COLUMN counted_row  text NOT NULL GENERATED ALWAYS AS (coalesce(standing #>> '{first,row}', '')) STORED,
    ADD COLUMN counted_kind text NOT NULL GENERATED ALWAYS AS (coalesce(standing #>> '{first,kind}', '')) STORED,
    ADD COLUMN counted_on   date GENERATED ALWAYS AS (make_date(
        substr(standing #>> '{first,on}', 1, 4)::int, substr(standing #>> '{first,on}', 6, 2)::int,
        substr(standing #>> '{first,on}', 9, 2)::int)) STORED;

CREATE INDEX application_counted ON application (agency_id, counted_on, id) WHERE counted_on IS NOT NULL;

-- Every answer that was delivered (答复), those after a reopening included, with what the clock says of its term: a projection
-- of the acts and the calendar. Days are working days.
CREATE TABLE application_answer (
    agency_id      text NOT NULL,
    application_id text NOT NULL,
    number         int  NOT NULL CHECK (number > 0), -- 1 for the answer that table 三 counts
    result_row     text NOT NULL CHECK (result_row <> ''),
    answered_on    date NOT NULL,
    delivered_on   date NOT NULL CHECK (delivered_on >= answered_on),
    due_on         date NOT NULL,
    term_days      int  NOT NULL CHECK (term_days > 0),
    used_days      int  NOT NULL CHECK (used_days >= 0),
    elapsed_days   int  NOT NULL CHECK (elapsed_days >= used_days),
    PRIMARY KEY (agency_id, application_id, number),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

CREATE INDEX application_answer_delivered ON application_answer (agency_id, delivered_on, application_id);

-- Acts that are counted on their own day, and nothing of the many others.
CREATE INDEX application_event_counted ON application_event (agency_id, act, act_on, application_id)
    WHERE act IN ('return', 'extend', 'consult', 'charge', 'pay', 'waive');

-- The answers there are by now are computed by the program, which has the calendar, as after a change of the law: by the server
-- while it works, in batches.
ALTER TABLE law_change
    DROP CONSTRAINT law_change_kind_check,
    ADD CONSTRAINT law_change_kind_check
        CHECK (kind IN ('load_notice', 'amend_notice', 'withdraw_notice', 'adopt_settings', 'derive'));
WITH raised AS (
    UPDATE law_state SET epoch = epoch + 1 WHERE EXISTS (SELECT FROM application) RETURNING epoch
)
INSERT INTO law_change (epoch, kind, subject, reason, actor, correlation, recorded_at, first_on, last_on)
SELECT epoch, 'derive', 'application_answer', '补算各次答复的办理用时', 'system', 'migration-0029', now(), '2008-05-01', '9998-12-31'
FROM raised;

-- +goose Down
DELETE FROM law_change WHERE kind = 'derive';
ALTER TABLE law_change
    DROP CONSTRAINT law_change_kind_check,
    ADD CONSTRAINT law_change_kind_check
        CHECK (kind IN ('load_notice', 'amend_notice', 'withdraw_notice', 'adopt_settings'));
DROP INDEX application_event_counted;
DROP TABLE application_answer;
ALTER TABLE application
    DROP COLUMN counted_on,
    DROP COLUMN counted_kind,
    DROP COLUMN counted_row;
