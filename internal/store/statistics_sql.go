package store

// The six kinds of applicants in the order of applicant.Types, as sums of column amount.
const sixKinds = `
	coalesce(sum(amount) FILTER (WHERE applicant_type = 'natural_person'), 0)::int AS natural_person,
	coalesce(sum(amount) FILTER (WHERE applicant_type = 'enterprise'), 0)::int AS enterprise,
	coalesce(sum(amount) FILTER (WHERE applicant_type = 'research'), 0)::int AS research,
	coalesce(sum(amount) FILTER (WHERE applicant_type = 'public_welfare'), 0)::int AS public_welfare,
	coalesce(sum(amount) FILTER (WHERE applicant_type = 'legal_service'), 0)::int AS legal_service,
	coalesce(sum(amount) FILTER (WHERE applicant_type = 'other'), 0)::int AS other`

// sixSums sums the columns of the roll-up. sum of int is bigint, so that nothing overflows on the way.
const sixSums = `sum(natural_person) AS natural_person, sum(enterprise) AS enterprise, sum(research) AS research,
	sum(public_welfare) AS public_welfare, sum(legal_service) AS legal_service, sum(other) AS other`

// rollUpCells sums the report on @year of @agencies from the roll-up and what is not in it yet. {by} is agency_id, or a constant
// when all are one.
const rollUpCells = `SELECT agency, cell, before, ` + sixSums + ` FROM (
	SELECT {by} AS agency, cell, false AS before, ` + sixSums + ` FROM stat_year
		WHERE agency_id = ANY(CAST(@agencies AS text[])) AND year = @year GROUP BY 1, 2
	UNION ALL
	SELECT {by}, 'new', true, ` + sixSums + ` FROM stat_open
		WHERE agency_id = ANY(CAST(@agencies AS text[])) AND year < @year GROUP BY 1
	UNION ALL
	SELECT {by}, cell, false, ` + sixKinds + ` FROM stat_tail
		WHERE agency_id = ANY(CAST(@agencies AS text[])) AND year = @year GROUP BY 1, 2
	UNION ALL
	SELECT {by}, cell, true, ` + sixKinds + ` FROM stat_tail
		WHERE agency_id = ANY(CAST(@agencies AS text[])) AND year < @year GROUP BY 1, 2
) AS parts GROUP BY 1, 2, 3`

// entriesKnown sums the same from the entries that were recorded by @as_of.
const entriesKnown = `SELECT {by} AS agency, cell, day < CAST(@first_day AS date) AS before, ` + sixKinds + ` FROM stat_entry
	WHERE agency_id = ANY(CAST(@agencies AS text[])) AND day < CAST(@next_year AS date) AND recorded_at <= @as_of
	GROUP BY 1, 2, 3`

// rollUpCases sums table 四 from the roll-up of reviews and suits: what was concluded in the year by result, and as pending what
// was served by its end less what was concluded by then.
const rollUpCases = `SELECT {by} AS agency, line,
	coalesce(sum(upheld) FILTER (WHERE year = @year), 0)::int, coalesce(sum(corrected) FILTER (WHERE year = @year), 0)::int,
	coalesce(sum(other_result) FILTER (WHERE year = @year), 0)::int, sum(served - upheld - corrected - other_result)::int
FROM (
	SELECT agency_id, line, year, served, upheld, corrected, other_result FROM legal_year
		WHERE agency_id = ANY(CAST(@agencies AS text[])) AND year <= @year
	UNION ALL
	SELECT agency_id, line, year, CASE what WHEN 'served' THEN amount ELSE 0 END, CASE what WHEN 'upheld' THEN amount ELSE 0 END,
		CASE what WHEN 'corrected' THEN amount ELSE 0 END, CASE what WHEN 'other_result' THEN amount ELSE 0 END
	FROM legal_tail WHERE agency_id = ANY(CAST(@agencies AS text[])) AND year <= @year
) AS parts GROUP BY 1, 2`

// asOfCases counts the cases themselves, as they were known by the end of day @known.
const asOfCases = `SELECT {by} AS agency, line, count(*) FILTER (WHERE result = 'upheld'), count(*) FILTER (WHERE result = 'corrected'),
	count(*) FILTER (WHERE result = 'other_result'), count(*) FILTER (WHERE result = '')
FROM (
	SELECT agency_id, CASE WHEN kind = 'suit' THEN 'suit_' || route ELSE kind END AS line,
		CASE WHEN concluded_on < CAST(@next_year AS date) AND concluded_on <= @known THEN result ELSE '' END AS result
	FROM legal_case
	WHERE agency_id = ANY(CAST(@agencies AS text[])) AND served_on < CAST(@next_year AS date) AND served_on <= @known
		AND (concluded_on IS NULL OR concluded_on >= CAST(@first_day AS date) OR concluded_on > @known)
) AS open GROUP BY 1, 2`

// asOfCells chooses how to sum table 三 as of an instant.
func (q *annualQuery) asOfCells() string { return entriesKnown }
