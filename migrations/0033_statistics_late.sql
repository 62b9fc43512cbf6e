-- +goose Up

-- Reports read one year of all agencies: the year comes first.
ALTER TABLE stat_year DROP CONSTRAINT stat_year_pkey, ADD PRIMARY KEY (year, agency_id, cell);

-- What was recorded after its year had ended: corrections, and what happened in the last days. An as-of report takes them off the
-- roll-up; ordinary entries are not in the index and cost nothing.
CREATE INDEX stat_entry_late ON stat_entry (recorded_at) INCLUDE (agency_id, day, cell, applicant_type, amount)
    WHERE extract(year FROM timezone('Asia/Shanghai', recorded_at)) > extract(year FROM day);

-- +goose Down
DROP INDEX stat_entry_late;
ALTER TABLE stat_year DROP CONSTRAINT stat_year_pkey, ADD PRIMARY KEY (agency_id, year, cell);
