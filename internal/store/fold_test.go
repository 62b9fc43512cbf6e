package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// naive counts a report in the plainest way there is: every entry and every legal case, one by one.
func (b *bundle) naive(t *testing.T, scope stats.Scope, agencies ...string) stats.Annual {
	t.Helper()
	sums, cases := stats.NewSums(scope.Year), stats.NewCaseSums(scope.Year)
	entries, err := b.SQL().QueryContext(everything(t), "SELECT agency_id, cell, day, applicant_type, amount, recorded_at FROM stat_entry")
	require.NoError(t, err)
	defer func() { require.NoError(t, entries.Close()) }()
	for entries.Next() {
		var agency, cell, kind string
		var day, recorded time.Time
		var amount int
		require.NoError(t, entries.Scan(&agency, &cell, &day, &kind, &amount, &recorded))
		if contains(agencies, agency) && (scope.AsOf.IsZero() || !recorded.After(scope.AsOf)) {
			on, err := calendar.NewDate(day.Year(), day.Month(), day.Day())
			require.NoError(t, err)
			require.NoError(t, sums.AddEntry(stats.Entry{Cell: stats.Cell(cell), Day: on, Applicant: applicant.Type(kind), Amount: amount}))
		}
	}
	require.NoError(t, entries.Err())
	rows, err := b.SQL().QueryContext(everything(t), "SELECT agency_id, kind, route, served_on, concluded_on, result FROM legal_case")
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var agency, kind, route, result string
		var served, concluded store.Day
		require.NoError(t, rows.Scan(&agency, &kind, &route, &served, &concluded, &result))
		c := workflow.LegalCase{
			Type: workflow.LegalType(kind), Route: workflow.LegalRoute(route), Served: served.Date(), Concluded: concluded.Date(),
			Result: workflow.LegalResult(result),
		}
		late := func(d calendar.Date) bool {
			return !scope.AsOf.IsZero() && d.Time().Add(12*time.Hour).After(scope.AsOf)
		}
		if !contains(agencies, agency) || late(c.Served) {
			continue
		}
		if !c.Concluded.IsZero() && late(c.Concluded) {
			c.Concluded, c.Result = 0, ""
		}
		require.NoError(t, cases.AddCase(c))
	}
	require.NoError(t, rows.Err())
	a, err := stats.Build(scope, sums, cases)
	require.NoError(t, err)
	return a
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

// below adds agencies under linhai.
func (b *bundle) below(t *testing.T, ids ...string) {
	t.Helper()
	above := "linhai"
	w := write("2019-01-01")
	for _, id := range ids {
		require.NoError(t, b.CreateAgency(everything(t), store.Agency{
			ID: id, DisplayName: "下级" + id, Level: "department", ParentID: &above, RegisterPattern: "{year}-{seq}", NumberBefore: "{year}-", NumberWidth: 1,
			EstablishedOn: store.Day(calendar.MustDate("2019-01-01")), Version: 1, CreatedAt: w.Now, UpdatedAt: w.Now,
		}, w))
	}
}

// scatter writes n random entries and legal cases for agencies, in statements of several rows.
func (b *bundle) scatter(t *testing.T, r *rand.Rand, n int, agencies ...string) {
	t.Helper()
	keys := map[string]string{}
	for _, agency := range agencies {
		a := b.application("2020-03-02")
		a.AgencyID = agency
		made, err := b.Register(everything(t), a, write("2020-03-02"))
		require.NoError(t, err)
		keys[agency] = made.ID
	}
	var rows []string
	cells, kinds := stats.Cells(), applicant.Types()
	for range n {
		agency := agencies[r.IntN(len(agencies))]
		day := calendar.MustDate("2018-01-01").Plus(r.IntN(5 * 365))
		amount := 1
		if r.IntN(5) == 0 {
			amount = -1
		}
		rows = append(rows, fmt.Sprintf("('%s', '%s', '%s', '%s', '%s', %d, '%s')", agency, keys[agency], day, cells[r.IntN(len(cells))],
			kinds[r.IntN(len(kinds))], amount, day.Time().Add(time.Duration(r.IntN(500*24))*time.Hour).Format(time.RFC3339)))
	}
	for len(rows) > 0 {
		some := min(len(rows), 1+r.IntN(40))
		b.exec(t, "INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at) VALUES "+
			strings.Join(rows[:some], ", "))
		rows = rows[some:]
	}
	for i := range n / 20 {
		served := calendar.MustDate("2018-01-01").Plus(r.IntN(5 * 365))
		kind, route := "suit", []string{"direct", "after_review"}[r.IntN(2)]
		if r.IntN(2) == 0 {
			kind, route = "review", ""
		}
		agency := agencies[r.IntN(len(agencies))]
		id := fmt.Sprintf("l%d-%d", i, r.IntN(1e9))
		b.exec(t, `INSERT INTO legal_case (agency_id, id, kind, route, subject, served_on, result, decision, created_at, updated_at)
			VALUES ($1, $2, $3, $4, '', $5, '', '', now(), now())`, agency, id, kind, route, served.String())
		if r.IntN(3) > 0 {
			b.exec(t, "UPDATE legal_case SET concluded_on = $3, result = $4 WHERE agency_id = $1 AND id = $2", agency, id,
				served.Plus(r.IntN(500)).String(), []string{"upheld", "corrected", "other_result"}[r.IntN(3)])
		}
		if r.IntN(10) == 0 {
			b.exec(t, "DELETE FROM legal_case WHERE agency_id = $1 AND id = $2", agency, id)
		}
	}
}

// requireNaive holds every report, alone and together, of every year and as of some instants, against the plain count.
func (b *bundle) requireNaive(t *testing.T, agencies ...string) {
	t.Helper()
	instants := []time.Time{{}, calendar.MustDate("2019-06-01").Time().Add(11 * time.Hour), calendar.MustDate("2021-01-31").Time().Add(12 * time.Hour)}
	require.NoError(t, b.View(everything(t), func(v *store.View) error {
		for year := 2018; year <= 2024; year++ {
			for _, at := range instants {
				scope := stats.Scope{Agency: "linhai", DisplayName: "临海市人民政府", Year: year, Layout: outcome.Layout2021, AsOf: at}
				got, err := v.Annual(scope)
				require.NoError(t, err)
				require.Equal(t, b.naive(t, scope, agencies...), got, "%d as of %s", year, at)
				each, err := v.AnnualOfEach(scope)
				require.NoError(t, err)
				require.Len(t, each, len(agencies))
				for _, one := range each {
					require.Equal(t, b.naive(t, one.Scope, one.Agency), one, "%s %d as of %s", one.Agency, year, at)
				}
			}
		}
		return nil
	}))
}

// requirePages holds the report that one statement reads against the same read part by part, with what the checks find.
func (b *bundle) requirePages(t *testing.T, agencies ...string) {
	t.Helper()
	for year := 2018; year <= 2022; year++ {
		for _, id := range agencies {
			for _, own := range []bool{true, false} {
				scope := stats.Scope{Agency: id, Year: year, Layout: outcome.Layout2021, Own: own}
				got, failures, err := b.AnnualReport(everything(t), scope)
				require.NoError(t, err)
				require.NoError(t, b.View(everything(t), func(v *store.View) error {
					want, found, err := v.AnnualChecked(scope)
					require.Equal(t, want, got, "%s %d own %t", id, year, own)
					require.Equal(t, found, failures)
					return err
				}))
			}
		}
	}
}

// A report asked for just after an agency moved or was renamed is of the agencies as they stand, whatever this node knew of them.
func TestAPageIsOfTheAgenciesAsTheyStand(t *testing.T) {
	b := setup(t)
	b.below(t, "a1")
	a := b.application("2020-03-02")
	a.AgencyID = "a1"
	_, err := b.Register(everything(t), a, write("2020-03-02"))
	require.NoError(t, err)
	report := func() stats.Annual {
		a, _, err := b.AnnualReport(everything(t), stats.Scope{Agency: "linhai", Year: 2020, Layout: outcome.Layout2021})
		require.NoError(t, err)
		return a
	}
	require.Equal(t, 1, report().Applications[0].Total)
	require.Equal(t, 1, report().Applications[0].Total, "from what is known")
	b.exec(t, "UPDATE agency SET parent_id = NULL WHERE id = 'a1'")
	require.Zero(t, report().Applications[0].Total)
	b.exec(t, "UPDATE agency SET display_name = '临海市', parent_id = NULL WHERE id = 'linhai'")
	require.Equal(t, "临海市", report().DisplayName)
	_, _, err = b.AnnualReport(everything(t), stats.Scope{Agency: "nobody", Year: 2020, Layout: outcome.Layout2021})
	require.ErrorAs(t, err, new(*store.UnknownAgencyError))
}

func TestRollUpAndTailAreTheLedger(t *testing.T) {
	b := setup(t)
	b.below(t, "a1", "a2")
	agencies := []string{"a1", "a2", "linhai"}
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 3 {
		if round == 1 { // from now on the report is not on everybody
			require.NoError(t, b.CreateAgency(everything(t), agency(t, "elsewhere", nil), write("2020-01-01")))
		}
		b.scatter(t, r, 150, agencies...)
		b.requireNaive(t, agencies...)
		b.requirePages(t, agencies...)
		if round == 1 {
			continue // one is left in the tail with the next
		}
		folded, err := b.FoldStatistics(everything(t))
		require.NoError(t, err)
		require.Positive(t, folded)
		folded, err = b.FoldStatistics(everything(t))
		require.NoError(t, err)
		require.Zero(t, folded, "nothing is folded twice")
		b.requireNaive(t, agencies...)
		b.requirePages(t, agencies...)
	}
	require.Zero(t, b.one(t, "SELECT count(*) FROM stat_tail"))
	require.Zero(t, b.one(t, "SELECT count(*) FROM legal_tail"))
}

func (b *bundle) one(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, b.SQL().QueryRowContext(everything(t), query, args...).Scan(&n))
	return n
}

// While many write, some roll back and two nodes fold, every report is the ledger of its snapshot, and at the end nothing is lost
// or counted twice.
func TestNothingIsSkippedOrFoldedTwice(t *testing.T) {
	b := setup(t)
	b.below(t, "a1")
	ctx, stop := context.WithCancel(everything(t))
	var writers, others sync.WaitGroup
	for n := range 4 {
		writers.Go(func() {
			agency := []string{"linhai", "a1"}[n%2]
			for i := range 40 {
				a := b.application("2020-03-02")
				a.AgencyID = agency
				tx, err := b.SQL().BeginTx(ctx, nil)
				if err != nil {
					t.Error(err)
					return
				}
				made, err := b.Register(ctx, a, write("2020-03-02"))
				if err == nil && i%2 == 0 {
					_, err = b.act(t, made.Key(), workflow.Event{Do: workflow.Withdraw, On: calendar.MustDate("2020-03-05")})
				}
				if err == nil { // entries whose transaction lasts over other commits, or is rolled back
					_, err = tx.ExecContext(ctx, `INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
						VALUES ($1, $2, '2020-05-06', '3.1', 'research', 1, now()), ($1, $2, '2019-05-06', '3.1', 'research', 1, now())`, agency, made.ID)
				}
				end := tx.Commit
				if i%3 == 0 {
					end = tx.Rollback
				}
				if err := firstError(err, end()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var folds sync.Map
	for node := range 2 {
		others.Go(func() {
			for ctx.Err() == nil {
				n, err := b.FoldStatistics(everything(t))
				if err != nil {
					t.Error(err)
					return
				}
				if n > 0 {
					folds.Store(fmt.Sprint(node, time.Now()), n)
				}
			}
		})
	}
	others.Go(func() {
		for ctx.Err() == nil {
			b.requireSnapshot(t)
		}
	})
	writers.Wait()
	stop()
	others.Wait()
	_, err := b.FoldStatistics(everything(t))
	require.NoError(t, err)
	rounds := 0
	folds.Range(func(any, any) bool { rounds++; return true })
	require.Greater(t, rounds, 1)
	b.requireNaive(t, "a1", "linhai")
	require.Equal(t, 160, b.one(t, "SELECT sum(natural_person) FROM stat_year WHERE cell = 'new'"))
	require.Equal(t, 80, b.one(t, "SELECT sum(natural_person) FROM stat_year WHERE cell = '3.6.3'"))
	require.Equal(t, 4*26, b.one(t, "SELECT sum(research) FROM stat_year WHERE cell = '3.1' AND year = 2020"))
}

func firstError(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// requireSnapshot compares the report with the entries in one snapshot.
func (b *bundle) requireSnapshot(t *testing.T) {
	tx, err := b.SQL().BeginTx(everything(t), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = tx.Rollback() }()
	var entries, rollUp int
	err = firstError(
		tx.QueryRowContext(everything(t), "SELECT coalesce(sum(amount), 0) FROM stat_entry").Scan(&entries),
		tx.QueryRowContext(everything(t), `SELECT (SELECT coalesce(sum(natural_person + research), 0) FROM stat_year)
			+ (SELECT coalesce(sum(amount), 0) FROM stat_tail)`).Scan(&rollUp))
	if err != nil || entries != rollUp {
		t.Errorf("%d entries, %d in roll-up and tail: %v", entries, rollUp, err)
	}
}

// A node that dies in the middle of a fold has done nothing: what it had taken is in the tail still, and the next one folds it.
// While it is at it, another one does not wait.
func TestAFoldThatDiesHasDoneNothing(t *testing.T) {
	b := setup(t)
	b.below(t, "a1")
	r := rand.New(rand.NewPCG(7, 8))
	b.scatter(t, r, 60, "linhai", "a1")
	_, err := b.FoldStatistics(everything(t))
	require.NoError(t, err)
	b.scatter(t, r, 60, "linhai", "a1")
	owner := pgtest.Owner(t, b.url)
	holder, err := owner.BeginTx(everything(t), nil)
	require.NoError(t, err)
	defer func() { _ = holder.Rollback() }()
	_, err = holder.ExecContext(everything(t), "SELECT * FROM stat_year FOR UPDATE")
	require.NoError(t, err)
	outcome := make(chan error, 1)
	go func() {
		_, err := b.FoldStatistics(everything(t))
		outcome <- err
	}()
	killed := 0
	require.Eventually(t, func() bool {
		waiting := owner.QueryRowContext(everything(t), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
			AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`).Scan(&killed)
		return waiting == nil && killed == 1
	}, 30*time.Second, 10*time.Millisecond)
	n, err := b.FoldStatistics(everything(t))
	require.NoError(t, err)
	require.Zero(t, n, "another node is at it")
	b.requireNaive(t, "a1", "linhai")
	require.NoError(t, owner.QueryRowContext(everything(t), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`).Scan(&killed))
	require.ErrorIs(t, <-outcome, store.ErrUnavailable)
	require.NoError(t, holder.Rollback())
	require.Positive(t, b.one(t, "SELECT count(*) FROM stat_tail"))
	// Who is killed tells its client before it lets go of its locks.
	require.Eventually(t, func() bool {
		n, err = b.FoldStatistics(everything(t))
		return err != nil || n > 0
	}, 30*time.Second, 10*time.Millisecond)
	require.NoError(t, err)
	b.requireNaive(t, "a1", "linhai")
}
