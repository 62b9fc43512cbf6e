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

// scoped joins the agencies of a report, at {scoped}. Their number is small beside that of rows, and a plan for any number of them serves all.
const scoped = ` JOIN unnest(CAST(@agencies AS text[])) AS scope (id) ON agency_id = scope.id `

// scopedOne is the same for one agency, found by its index.
const scopedOne = ` JOIN (SELECT CAST(@agency AS text) AS id) AS scope ON agency_id = scope.id `

// rollUpParts sums the report on @year from the roll-up and what is not in it yet, of years before @known_year. {by} is agency_id,
// or a constant when all are one.
const rollUpParts = `
	SELECT {by} AS agency, cell, false AS before, ` + sixSums + ` FROM stat_year{scoped}
		WHERE year = @year AND year < @known_year GROUP BY 1, 2
	UNION ALL
	SELECT {by}, 'new', true, ` + sixSums + ` FROM stat_open{scoped}
		WHERE year < @year AND year < @known_year GROUP BY 1
	UNION ALL
	SELECT {by}, cell, year < @year, ` + sixKinds + ` FROM stat_tail{scoped}
		WHERE year <= @year AND year < @known_year GROUP BY 1, 2, 3`

// rollUpCells is the report as everything stands.
const rollUpCells = `SELECT agency, cell, before, ` + sixSums + ` FROM (` + rollUpParts + `) AS parts GROUP BY 1, 2, 3`

// late are the entries of index stat_entry_late.
const late = `extract(year FROM timezone('Asia/Shanghai', recorded_at)) > extract(year FROM day)`

// asOfCells is the report as it was known at @as_of, an instant of a later year than that of the report: the roll-up less what was
// recorded later, which must be late.
const asOfCells = `SELECT agency, cell, before, ` + sixSums + ` FROM (` + asOfParts + `) AS parts GROUP BY 1, 2, 3`

// asOfParts is that of the years before @known_year.
const asOfParts = rollUpParts + `
	UNION ALL
	SELECT agency, cell, before, -natural_person, -enterprise, -research, -public_welfare, -legal_service, -other FROM (
		SELECT {by} AS agency, cell, day < CAST(@first_day AS date) AS before, ` + sixKinds + ` FROM stat_entry{scoped}
		WHERE ` + late + ` AND recorded_at > @as_of AND day < CAST(@next_year AS date) AND day < CAST(@known_day AS date) GROUP BY 1, 2, 3) AS later`

// asOfEarlyCells is the same as of an instant within the year of the report or before it. Of the year @known_year of the instant, and
// those after it, it takes the entries that were recorded by then, by agency and day: the sum keeps the planner from the index by
// instants, which would be read from the beginning of all records.
const asOfEarlyCells = `SELECT agency, cell, before, ` + sixSums + ` FROM (` + asOfParts + `
	UNION ALL
	SELECT {by}, cell, day < CAST(@first_day AS date), ` + sixKinds + ` FROM stat_entry` + scoped + `
		WHERE recorded_at + interval '0' <= @as_of AND day >= CAST(@known_day AS date) AND day < CAST(@next_year AS date) GROUP BY 1, 2, 3
) AS parts GROUP BY 1, 2, 3`

// rollUpCases sums table 四 from the roll-up of reviews and suits: what was concluded in the year by result, and as pending what
// was served by its end less what was concluded by then.
const rollUpCases = `SELECT {by} AS agency, line,
	coalesce(sum(upheld) FILTER (WHERE year = @year), 0)::int, coalesce(sum(corrected) FILTER (WHERE year = @year), 0)::int,
	coalesce(sum(other_result) FILTER (WHERE year = @year), 0)::int, sum(served - upheld - corrected - other_result)::int
FROM (
	SELECT agency_id, line, year, served, upheld, corrected, other_result FROM legal_year{scoped}
		WHERE year <= @year
	UNION ALL
	SELECT agency_id, line, year, CASE what WHEN 'served' THEN amount ELSE 0 END, CASE what WHEN 'upheld' THEN amount ELSE 0 END,
		CASE what WHEN 'corrected' THEN amount ELSE 0 END, CASE what WHEN 'other_result' THEN amount ELSE 0 END
	FROM legal_tail{scoped}WHERE year <= @year
) AS parts GROUP BY 1, 2`

// asOfCases is the same of what was recorded by @as_of.
const asOfCases = `SELECT {by} AS agency, line,
	coalesce(sum(amount) FILTER (WHERE what = 'upheld' AND day >= CAST(@first_day AS date)), 0)::int,
	coalesce(sum(amount) FILTER (WHERE what = 'corrected' AND day >= CAST(@first_day AS date)), 0)::int,
	coalesce(sum(amount) FILTER (WHERE what = 'other_result' AND day >= CAST(@first_day AS date)), 0)::int,
	sum(CASE what WHEN 'served' THEN amount ELSE -amount END)::int
FROM legal_case_entry{scoped}WHERE day < CAST(@next_year AS date) AND recorded_at <= @as_of GROUP BY 1, 2`
