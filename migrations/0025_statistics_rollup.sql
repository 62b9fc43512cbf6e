-- +goose Up

-- The ledger added up by year (年度汇总, ADR 0021): table stat_entry = stat_year + stat_tail, at any moment. Columns are the kinds of
-- applicants. Only the fold writes here, so that no act waits for another one at a row of sums.
CREATE TABLE stat_year (
    agency_id      text NOT NULL REFERENCES agency,
    year           int  NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    cell           text NOT NULL CHECK (cell <> ''),
    natural_person int  NOT NULL,
    enterprise     int  NOT NULL,
    research       int  NOT NULL,
    public_welfare int  NOT NULL,
    legal_service  int  NOT NULL,
    other          int  NOT NULL,
    PRIMARY KEY (agency_id, year, cell)
) WITH (fillfactor = 80);

-- How many more applications were open at the end of a year than at its beginning: what is carried over is their sum.
CREATE TABLE stat_open (
    agency_id      text NOT NULL REFERENCES agency,
    year           int  NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    natural_person int  NOT NULL,
    enterprise     int  NOT NULL,
    research       int  NOT NULL,
    public_welfare int  NOT NULL,
    legal_service  int  NOT NULL,
    other          int  NOT NULL,
    PRIMARY KEY (agency_id, year)
) WITH (fillfactor = 80);

-- What was written to the ledger and is not in stat_year yet: the sums of each statement, by trigger, in the transaction of the
-- act. No way of writing an entry can forget it, none that is committed late is passed over, none is folded twice.
CREATE TABLE stat_tail (
    agency_id      text NOT NULL,
    year           int  NOT NULL,
    cell           text NOT NULL,
    applicant_type text NOT NULL,
    amount         int  NOT NULL CHECK (amount <> 0)
);

-- The same for reviews and suits (table 四): served, and concluded with a result, by year. What is pending is their difference.
CREATE TABLE legal_year (
    agency_id    text NOT NULL REFERENCES agency,
    year         int  NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    line         text NOT NULL CHECK (line IN ('review', 'suit_direct', 'suit_after_review')),
    served       int  NOT NULL,
    upheld       int  NOT NULL,
    corrected    int  NOT NULL,
    other_result int  NOT NULL,
    PRIMARY KEY (agency_id, year, line)
) WITH (fillfactor = 80);

CREATE TABLE legal_tail (
    agency_id text NOT NULL,
    year      int  NOT NULL,
    line      text NOT NULL,
    what      text NOT NULL CHECK (what IN ('served', 'upheld', 'corrected', 'other_result')),
    amount    int  NOT NULL CHECK (amount IN (-1, 1))
);

-- Who folds holds the row until he commits.
CREATE TABLE stat_fold (
    only_row  boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    folded_at timestamptz NOT NULL, -- the last time that there was something to fold
    folds     bigint      NOT NULL
) WITH (fillfactor = 50);
INSERT INTO stat_fold (folded_at, folds) VALUES (now(), 0);

-- +goose StatementBegin
CREATE FUNCTION stat_entry_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stat_tail (agency_id, year, cell, applicant_type, amount)
    SELECT agency_id, extract(year FROM day)::int, cell, applicant_type, sum(amount)
    FROM written GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER stat_entry_written AFTER INSERT ON stat_entry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION stat_entry_written();

-- +goose StatementBegin
CREATE FUNCTION legal_case_counted(c legal_case, sign int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO legal_tail (agency_id, year, line, what, amount)
    SELECT c.agency_id, extract(year FROM c.served_on)::int, CASE WHEN c.kind = 'suit' THEN 'suit_' || c.route ELSE c.kind END, 'served', sign
    UNION ALL
    SELECT c.agency_id, extract(year FROM c.concluded_on)::int, CASE WHEN c.kind = 'suit' THEN 'suit_' || c.route ELSE c.kind END, c.result, sign
    WHERE c.concluded_on IS NOT NULL
$$;
CREATE FUNCTION legal_case_written() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER legal_case_written AFTER INSERT OR DELETE OR UPDATE OF agency_id, kind, route, served_on, concluded_on, result ON legal_case
    FOR EACH ROW EXECUTE FUNCTION legal_case_written();

INSERT INTO stat_tail (agency_id, year, cell, applicant_type, amount)
SELECT agency_id, extract(year FROM day)::int, cell, applicant_type, sum(amount) FROM stat_entry GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0;
SELECT legal_case_counted(c, 1) FROM legal_case c;

-- What was recorded when: an as-of report of a whole city takes off what came later.
CREATE INDEX stat_entry_recorded ON stat_entry USING brin (recorded_at) WITH (pages_per_range = 32, autosummarize = on);

-- How the agencies stood, by when that was recorded (机构沿革登记): a report as of an instant counts with the tree of that instant.
-- agency_placement has the days from which it holds, this table what was known.
CREATE TABLE agency_past (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id    text        NOT NULL REFERENCES agency,
    recorded_at  timestamptz NOT NULL,
    display_name text        NOT NULL,
    parent_id    text,
    dissolved_on date,
    successor_id text
);
CREATE INDEX agency_past_agency ON agency_past (agency_id);

-- Of what was changed before this table was there, only how it stands now is known.
INSERT INTO agency_past (agency_id, recorded_at, display_name, parent_id, dissolved_on, successor_id)
SELECT id, created_at, display_name, parent_id, dissolved_on, successor_id FROM agency ORDER BY id;

-- +goose StatementBegin
CREATE FUNCTION agency_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agency_past (agency_id, recorded_at, display_name, parent_id, dissolved_on, successor_id)
    VALUES (NEW.id, NEW.updated_at, NEW.display_name, NEW.parent_id, NEW.dissolved_on, NEW.successor_id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER agency_remembered AFTER INSERT OR UPDATE OF display_name, parent_id, dissolved_on, successor_id ON agency
    FOR EACH ROW EXECUTE FUNCTION agency_remembered();

-- Who keeps the tree in memory has to learn of these changes too.
CREATE TRIGGER agency_standing_changed AFTER UPDATE OF display_name, dissolved_on, successor_id ON agency
    FOR EACH STATEMENT EXECUTE FUNCTION agency_tree_changed();

-- +goose Down
DROP TRIGGER agency_standing_changed ON agency;
DROP TRIGGER agency_remembered ON agency;
DROP FUNCTION agency_remembered;
DROP TABLE agency_past;
DROP INDEX stat_entry_recorded;
DROP TRIGGER legal_case_written ON legal_case;
DROP FUNCTION legal_case_written;
DROP FUNCTION legal_case_counted;
DROP TRIGGER stat_entry_written ON stat_entry;
DROP FUNCTION stat_entry_written;
DROP TABLE stat_fold;
DROP TABLE legal_tail;
DROP TABLE legal_year;
DROP TABLE stat_tail;
DROP TABLE stat_open;
DROP TABLE stat_year;
