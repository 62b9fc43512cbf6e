package store

import (
	"context"
	"strings"

	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// A report as everything stands, with the year before for its checks, is read by one statement: it is a snapshot by itself, and what
// a page costs is the way to the database and back, not the 100 rows of sums. It says as well of which version of the tree of
// agencies it is; when that is not the one that its agencies were taken from, View has to do.

// pageOf puts the sums of two years and the version into one list: part 0 is table 三 of @year, 1 its table 四, 2 and 3 those of the
// year before, 4 the version.
func pageOf(joined string) (sql string, names []string) {
	fill := func(statement string) string {
		return strings.NewReplacer("{by}", "''", scoped, joined, "{scoped}", joined).Replace(statement)
	}
	before := strings.NewReplacer("@year", "@last", "@known_year", "@known_last")
	cells := `SELECT {part}, cell, before, natural_person, enterprise, research, public_welfare, legal_service, other FROM (` +
		fill(rollUpCells) + `) AS cells`
	cases := `SELECT {part}, line, false, upheld, corrected, other_result, pending, 0, 0 FROM (` +
		fill(rollUpCases) + `) AS cases (agency, line, upheld, corrected, other_result, pending)`
	part := func(statement, n string) string { return strings.Replace(statement, "{part}", n, 1) }
	return numberParameters(strings.Join([]string{
		part(cells, "0"), part(cases, "1"), before.Replace(part(cells, "2")), before.Replace(part(cases, "3")),
		"SELECT 4, '', false, version, 0, 0, 0, 0, 0 FROM agency_tree",
	}, " UNION ALL "))
}

// page is one form of the statement.
type page struct {
	sql   string
	names []string
}

func newPage(joined string) page {
	sql, names := pageOf(joined)
	return page{sql, names}
}

// The three forms: of one agency, found by its index; of all there are, without a join; of some.
var pageOfOne, pageOfAll, pageOfSome = newPage(scopedOne), newPage(" "), newPage(scoped)

// page reads the report of scope as everything stands, with what the checks find. ok is false when the tree of agencies has changed
// since o was read, or scope is not in it; then nothing is said.
func (s *Store) page(ctx context.Context, scope stats.Scope, o *organisations) (a stats.Annual, failures []stats.Failure, ok bool, err error) {
	present := o.asOf(scope.AsOf)
	if scope.DisplayName, ok = present.Name(scope.Agency); !ok {
		return a, nil, false, nil
	}
	agencies := idList(present.Counted(scope))
	form := pageOfSome
	switch {
	case len(agencies) == 0:
		return a, nil, false, nil
	case len(agencies) == 1:
		form = pageOfOne
	case len(agencies) == o.number:
		form = pageOfAll
	}
	values := map[string]any{
		"agencies": agencies.String(), "agency": agencies[0], "year": scope.Year, "last": scope.Year - 1, "known_year": scope.Year + 1, "known_last": scope.Year,
	}
	args := make([]any, len(form.names))
	for i, name := range form.names {
		args[i] = values[name]
	}
	last := scope
	last.Year--
	sums, cases := []*stats.Sums{stats.NewSums(scope.Year), stats.NewSums(last.Year)}, []*stats.CaseSums{stats.NewCaseSums(scope.Year), stats.NewCaseSums(last.Year)}
	rows, err := s.pool.Query(ctx, form.sql, args...)
	if err != nil {
		return a, nil, false, translate(err)
	}
	defer rows.Close()
	var (
		part, version int64
		key           string
		before        bool
		n             [6]int
	)
	for rows.Next() {
		if err := rows.Scan(&part, &key, &before, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]); err != nil {
			return a, nil, false, err
		}
		switch part {
		case 0, 2:
			err = addCell(sums[part/2], stats.Cell(key), before, n)
		case 1, 3:
			err = addCases(cases[part/2], stats.CaseRow(key), n[:4])
		default:
			version = int64(n[0])
		}
		if err != nil {
			return a, nil, false, err
		}
	}
	if err := rows.Err(); err != nil {
		return a, nil, false, translate(err)
	}
	if version != o.version {
		return a, nil, false, nil
	}
	if a, err = stats.Build(scope, sums[0], cases[0]); err != nil {
		return a, nil, false, err
	}
	earlier, err := stats.Build(last, sums[1], cases[1])
	return a, append(a.Check(), a.CheckAgainst(earlier)...), err == nil, err
}

// addCases adds a line of table 四, as the statements give it: upheld, corrected, other result, pending.
func addCases(into *stats.CaseSums, line stats.CaseRow, n []int) error {
	for i, result := range []workflow.LegalResult{workflow.Upheld, workflow.Corrected, workflow.OtherResult, ""} {
		if err := into.Add(line, result, n[i]); err != nil {
			return err
		}
	}
	return nil
}
