-- +goose Up

-- Reviews and suits as the agency keeps them (行政复议、行政诉讼, ADR 0027). The new columns from `state` on are a projection of
-- legal_case_event; `…_known` are the instants at which the day beside them was recorded. Of an old register they are noon of the
-- day itself, as for its acts (contracts/history.md).
ALTER TABLE legal_case
    ADD COLUMN assignee        text        NOT NULL DEFAULT '',
    ADD COLUMN note            text        NOT NULL DEFAULT '',
    ADD COLUMN state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'suspended', 'concluded', 'closed', 'voided')),
    ADD COLUMN procedure       text        NOT NULL DEFAULT '' CHECK (procedure IN ('', 'ordinary', 'simple')),
    ADD COLUMN instance        text        NOT NULL DEFAULT '' CHECK (instance IN ('', 'first', 'second', 'retrial')),
    ADD COLUMN forum           text        NOT NULL DEFAULT '',
    ADD COLUMN case_number     text        NOT NULL DEFAULT '',
    ADD COLUMN form            text        NOT NULL DEFAULT '',
    ADD COLUMN anew            boolean     NOT NULL DEFAULT false,
    ADD COLUMN causes          jsonb       NOT NULL DEFAULT '[]',
    ADD COLUMN unit            text        NOT NULL DEFAULT '',
    ADD COLUMN served_known    timestamptz,
    ADD COLUMN reported_known  timestamptz,
    ADD COLUMN concluded_known timestamptz;

UPDATE legal_case SET state = 'concluded' WHERE concluded_on IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION noon(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$ SELECT (day + time '12:00') AT TIME ZONE 'Asia/Shanghai' $$;

CREATE FUNCTION legal_case_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.served_known := coalesce(NEW.served_known, noon(NEW.served_on));
    NEW.reported_known := CASE WHEN NEW.reported_on IS NOT NULL THEN coalesce(NEW.reported_known, noon(NEW.reported_on)) END;
    NEW.concluded_known := CASE WHEN NEW.concluded_on IS NOT NULL THEN coalesce(NEW.concluded_known, noon(NEW.concluded_on)) END;
    IF NEW.concluded_on IS NOT NULL AND NEW.state = 'pending' THEN -- of an old register
        NEW.state := 'concluded';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
UPDATE legal_case SET served_known = noon(served_on), reported_known = noon(reported_on), concluded_known = noon(concluded_on);
CREATE TRIGGER legal_case_known BEFORE INSERT OR UPDATE ON legal_case FOR EACH ROW EXECUTE FUNCTION legal_case_known();
ALTER TABLE legal_case
    ALTER COLUMN served_known SET NOT NULL,
    ADD CONSTRAINT legal_case_state CHECK (state = 'voided' OR (state IN ('concluded', 'closed')) = (concluded_on IS NOT NULL)),
    ADD CONSTRAINT legal_case_reported CHECK ((reported_on IS NULL) = (reported_known IS NULL)),
    ADD CONSTRAINT legal_case_concluded CHECK ((concluded_on IS NULL) = (concluded_known IS NULL));

-- What was done in a case (案件办理过程). Append-only. A case of an old register has none until something is done in it.
CREATE TABLE legal_case_event (
    agency_id     text        NOT NULL,
    legal_case_id text        NOT NULL,
    seq           int         NOT NULL CHECK (seq > 0),
    act           text        NOT NULL CHECK (act <> ''),
    act_on        date        NOT NULL,
    recorded_at   timestamptz NOT NULL,
    actor         text        NOT NULL,
    event         jsonb       NOT NULL,
    PRIMARY KEY (agency_id, legal_case_id, seq),
    FOREIGN KEY (agency_id, legal_case_id) REFERENCES legal_case
);

-- The entries of table 四 (as stat_entry for table 三): what a case counts as, by the instant at which that was recorded. Append-only; a
-- correction is an entry of the other sign. Written by trigger, so that no way of writing a case can forget it.
CREATE TABLE legal_case_entry (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id     text        NOT NULL,
    legal_case_id text        NOT NULL,
    line          text        NOT NULL CHECK (line IN ('review', 'suit_direct', 'suit_after_review')),
    what          text        NOT NULL CHECK (what IN ('served', 'upheld', 'corrected', 'other_result')),
    day           date        NOT NULL,
    amount        int         NOT NULL CHECK (amount IN (-1, 1)),
    recorded_at   timestamptz NOT NULL
);
CREATE INDEX legal_case_entry_case ON legal_case_entry (agency_id, legal_case_id);

INSERT INTO legal_case_entry (agency_id, legal_case_id, line, what, day, amount, recorded_at)
SELECT agency_id, id, CASE WHEN kind = 'suit' THEN 'suit_' || route ELSE kind END, 'served', served_on, 1, served_known FROM legal_case
UNION ALL
SELECT agency_id, id, CASE WHEN kind = 'suit' THEN 'suit_' || route ELSE kind END, result, concluded_on, 1, concluded_known FROM legal_case
WHERE concluded_on IS NOT NULL;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION legal_case_counted(c legal_case, sign int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO legal_tail (agency_id, year, line, what, amount)
    SELECT c.agency_id, extract(year FROM c.served_on)::int, CASE WHEN c.kind = 'suit' THEN 'suit_' || c.route ELSE c.kind END, 'served', sign
    WHERE c.state <> 'voided'
    UNION ALL
    SELECT c.agency_id, extract(year FROM c.concluded_on)::int, CASE WHEN c.kind = 'suit' THEN 'suit_' || c.route ELSE c.kind END, c.result, sign
    WHERE c.concluded_on IS NOT NULL AND c.state <> 'voided'
$$;

-- The entries of a case; the instants are given where they are not those of the row.
CREATE FUNCTION legal_case_entered(c legal_case, sign int, served_at timestamptz, concluded_at timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO legal_case_entry (agency_id, legal_case_id, line, what, day, amount, recorded_at)
    SELECT c.agency_id, c.id, CASE WHEN c.kind = 'suit' THEN 'suit_' || c.route ELSE c.kind END, what, day, sign, recorded_at
    FROM (VALUES ('served', c.served_on, served_at), (c.result, c.concluded_on, concluded_at)) AS v (what, day, recorded_at)
    WHERE day IS NOT NULL AND recorded_at IS NOT NULL AND c.state <> 'voided'
$$;

CREATE OR REPLACE FUNCTION legal_case_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other boolean; -- it is another line, agency or day of service, or counts no more: everything is entered anew
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM legal_case_counted(NEW, 1);
        PERFORM legal_case_entered(NEW, 1, NEW.served_known, NEW.concluded_known);
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM legal_case_counted(OLD, -1);
        PERFORM legal_case_entered(OLD, -1, OLD.served_known, OLD.concluded_known);
    ELSE
        PERFORM legal_case_counted(OLD, -1);
        PERFORM legal_case_counted(NEW, 1);
        other := (OLD.agency_id, OLD.kind, OLD.route, OLD.served_on, OLD.state = 'voided')
            IS DISTINCT FROM (NEW.agency_id, NEW.kind, NEW.route, NEW.served_on, NEW.state = 'voided');
        IF other THEN
            PERFORM legal_case_entered(OLD, -1, NEW.updated_at, NEW.updated_at);
            PERFORM legal_case_entered(NEW, 1, NEW.updated_at, NEW.updated_at);
        ELSIF (OLD.concluded_on, OLD.result) IS DISTINCT FROM (NEW.concluded_on, NEW.result) THEN
            PERFORM legal_case_entered(OLD, -1, NULL, coalesce(NEW.concluded_known, NEW.updated_at));
            PERFORM legal_case_entered(NEW, 1, NULL, NEW.concluded_known);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
DROP TRIGGER legal_case_written ON legal_case;
CREATE TRIGGER legal_case_written AFTER INSERT OR DELETE OR UPDATE OF agency_id, kind, route, served_on, concluded_on, result, state ON legal_case
    FOR EACH ROW EXECUTE FUNCTION legal_case_written();

-- What is owed in legal cases (复议诉讼待办), beside open_duty, which has the report upward of those about an application.
CREATE TABLE legal_duty (
    agency_id      text NOT NULL,
    legal_case_id  text NOT NULL,
    application_id text,
    kind           text NOT NULL CHECK (kind IN ('legal_report', 'legal_answer', 'legal_defence', 'legal_hearing', 'legal_anew', 'legal_lesson')),
    reference      text NOT NULL, -- which hearing, lesson or instance; empty for the others
    assignee       text NOT NULL,
    start_on       date NOT NULL,
    due_on         date NOT NULL,
    article        text NOT NULL,
    PRIMARY KEY (agency_id, legal_case_id, kind, reference),
    FOREIGN KEY (agency_id, legal_case_id) REFERENCES legal_case,
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);
CREATE INDEX legal_duty_due ON legal_duty (agency_id, due_on, legal_case_id, kind, reference);

-- A hold that a legal case placed is released with it; one that a person placed is not.
ALTER TABLE application_retention ADD COLUMN held_for_case boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE application_retention DROP COLUMN held_for_case;
DROP TABLE legal_duty;
DROP TRIGGER legal_case_written ON legal_case;
DROP TRIGGER legal_case_known ON legal_case;
DROP FUNCTION legal_case_entered;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION legal_case_counted(c legal_case, sign int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO legal_tail (agency_id, year, line, what, amount)
    SELECT c.agency_id, extract(year FROM c.served_on)::int, CASE WHEN c.kind = 'suit' THEN 'suit_' || c.route ELSE c.kind END, 'served', sign
    UNION ALL
    SELECT c.agency_id, extract(year FROM c.concluded_on)::int, CASE WHEN c.kind = 'suit' THEN 'suit_' || c.route ELSE c.kind END, c.result, sign
    WHERE c.concluded_on IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION legal_case_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM legal_case_counted(OLD, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM legal_case_counted(NEW, 1);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
DROP TABLE legal_case_entry;
DROP TABLE legal_case_event;
-- A case that was voided counts again where voiding is not known: it goes, with what it counts as.
CREATE TRIGGER legal_case_written AFTER INSERT OR DELETE OR UPDATE OF agency_id, kind, route, served_on, concluded_on, result ON legal_case
    FOR EACH ROW EXECUTE FUNCTION legal_case_written();
INSERT INTO legal_tail (agency_id, year, line, what, amount)
SELECT agency_id, extract(year FROM served_on)::int, CASE WHEN kind = 'suit' THEN 'suit_' || route ELSE kind END, 'served', 1
FROM legal_case WHERE state = 'voided'
UNION ALL
SELECT agency_id, extract(year FROM concluded_on)::int, CASE WHEN kind = 'suit' THEN 'suit_' || route ELSE kind END, result, 1
FROM legal_case WHERE state = 'voided' AND concluded_on IS NOT NULL;
DELETE FROM legal_case WHERE state = 'voided';
ALTER TABLE legal_case
    DROP COLUMN concluded_known, DROP COLUMN reported_known, DROP COLUMN served_known, DROP COLUMN unit, DROP COLUMN causes, DROP COLUMN anew,
    DROP COLUMN form, DROP COLUMN case_number, DROP COLUMN forum, DROP COLUMN instance, DROP COLUMN procedure, DROP COLUMN state,
    DROP COLUMN note, DROP COLUMN assignee;
DROP FUNCTION legal_case_known;
DROP FUNCTION noon;
