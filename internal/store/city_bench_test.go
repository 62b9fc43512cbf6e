package store_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// citySize is how many agencies and applications the register of the benchmark has; -short makes it a hundredth.
const (
	cityAgencies     = 500
	cityApplications = 3_000_000
)

// fillCity makes the register of a city: five years of applications, one in twenty with a review or suit. What no statement of
// the benchmark reads (most indexes) is left out so that it can be made in minutes.
var fillCity = []string{
	`DO $$ DECLARE i text; BEGIN
		FOR i IN SELECT indexname FROM pg_indexes WHERE tablename = 'application' AND indexname NOT IN (SELECT conname FROM pg_constraint)
			AND indexname NOT IN ('application_receipt', 'application_concluded') LOOP EXECUTE 'DROP INDEX ' || i; END LOOP; END $$`,
	`ALTER TABLE stat_entry DISABLE TRIGGER stat_entry_written`,
	`ALTER TABLE stat_entry DROP CONSTRAINT stat_entry_agency_id_application_id_fkey`,
	`INSERT INTO agency (id, display_name, level, parent_id, register_pattern, number_before, number_after, number_width, established_on, created_at, updated_at)
		SELECT 'd' || n, '第' || n || '局', 'department', 'linhai', '{seq}', '', '', 1, '2008-05-01', now(), now() FROM generate_series(1, %[1]d - 1) n`,
	`INSERT INTO application (agency_id, id, register_number, channel, received_at, received_on, entered_on, oral, applicant_type,
			applicant_name, applicant_id_kind, applicant_id_number, phone, email, postal_address, contact_person, description, delivery,
			form, note, search, state, assignee, receipt_on, paused_open_end, result_row, document_number, concluded_on, standing, created_at, updated_at)
		SELECT CASE WHEN n %% %[1]d = 0 THEN 'linhai' ELSE 'd' || n %% %[1]d END, 'c' || n, 'c' || n, 'online', day, day, day, false,
			(ARRAY['natural_person', 'natural_person', 'natural_person', 'natural_person', 'natural_person', 'natural_person', 'natural_person',
				'natural_person', 'enterprise', 'enterprise', 'enterprise', 'research', 'public_welfare', 'legal_service', 'other', 'natural_person'])[1 + hash %% 16],
			t.applicant_name, 'other', '', '', '', '', '', '山前社区征地补偿安置方案、红线图、勘测定界图及相关批复文件', 'email',
			'', '', array_to_tsvector('{}'::text[]), CASE WHEN open THEN 'in_progress' ELSE 'archived' END, '', day, false,
			CASE WHEN open THEN '' ELSE row END, '', CASE WHEN open THEN NULL ELSE day + hash %% 40 END, t.standing, day, day
		FROM (SELECT n, hash, date '2020-01-01' + (hash / 64) %% 1780 AS day, hash %% 64 = 0 AS open, (%[3]s)[1 + (hash / 7) %% 21] AS row
			FROM (SELECT n, abs(hashint4(n)) AS hash FROM generate_series(1, %[2]d) n) AS numbers) AS made, (SELECT * FROM application LIMIT 1) AS t`,
	`INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
		SELECT agency_id, id, day, cell, applicant_type, 1, day + time '12:00' FROM application
		CROSS JOIN LATERAL (VALUES (receipt_on, 'new'), (concluded_on, result_row)) AS v (day, cell)
		WHERE day IS NOT NULL AND id LIKE 'c%%' ORDER BY day`,
	`INSERT INTO legal_case (agency_id, id, application_id, kind, route, subject, served_on, concluded_on, result, decision, created_at, updated_at)
		SELECT agency_id, 'l' || id, id, CASE WHEN hash %% 2 = 0 THEN 'review' ELSE 'suit' END, CASE WHEN hash %% 2 = 0 THEN '' ELSE 'direct' END, '',
			concluded_on, CASE WHEN hash %% 3 > 0 THEN concluded_on + 100 END, CASE WHEN hash %% 3 > 0 THEN 'upheld' ELSE '' END, '', now(), now()
		FROM (SELECT *, abs(hashtext(id)) AS hash FROM application WHERE concluded_on IS NOT NULL) AS a WHERE hash %% 20 = 0`,
	`INSERT INTO stat_tail (agency_id, year, cell, applicant_type, amount)
		SELECT agency_id, extract(year FROM day)::int, cell, applicant_type, sum(amount) FROM stat_entry WHERE application_id LIKE 'c%%' GROUP BY 1, 2, 3, 4`,
	`ALTER TABLE stat_entry ADD FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id) NOT VALID`,
	`ALTER TABLE stat_entry ENABLE TRIGGER stat_entry_written`,
	`VACUUM ANALYZE`,
}

// plainApplications and plainCases are tables 三 and 四 aggregated from the register itself.
const (
	plainApplications = `SELECT applicant_type, result_row,
		count(*) FILTER (WHERE receipt_on >= '2023-01-01'), count(*) FILTER (WHERE receipt_on < '2023-01-01' AND (concluded_on IS NULL OR concluded_on >= '2023-01-01')),
		count(*) FILTER (WHERE concluded_on >= '2023-01-01' AND concluded_on < '2024-01-01')
	FROM application WHERE agency_id = ANY($1) AND state <> 'voided' AND receipt_on < '2024-01-01' GROUP BY 1, 2`
	plainCases = `SELECT kind, route, CASE WHEN concluded_on < '2024-01-01' THEN result ELSE '' END, count(*) FROM legal_case
	WHERE agency_id = ANY($1) AND served_on < '2024-01-01' AND (concluded_on IS NULL OR concluded_on >= '2023-01-01') GROUP BY 1, 2, 3`
)

// BenchmarkCity compares reports with the aggregation of the register, in the same minutes: `go test -bench City ./internal/store`,
// with -short on a register of a hundredth, with FOI_BENCH_APPLICATIONS on one of that many. FOI_BENCH_EXPORT=csv exports all of it, too. A round is all of them in turn; the figures are medians of the rounds.
func BenchmarkCity(b *testing.B) {
	applications := cityApplications
	if testing.Short() {
		applications /= 100
	}
	if n, err := strconv.Atoi(os.Getenv("FOI_BENCH_APPLICATIONS")); err == nil {
		applications = n
	}
	ctx := everything(b)
	s, owner := city(b, applications)
	scope := stats.Scope{Agency: "linhai", Year: 2023, Layout: outcome.Layout2021}
	one := stats.Scope{Agency: "d7", Year: 2023, Layout: outcome.Layout2021, Own: true}
	agencies := make([]string, 0, cityAgencies)
	for n := 1; n < cityAgencies; n++ {
		agencies = append(agencies, fmt.Sprint("d", n))
	}
	plain := func(agencies ...string) func() {
		return func() {
			for _, statement := range []string{plainApplications, plainCases} {
				rows, err := s.Pool().Query(ctx, statement, agencies)
				require.NoError(b, err)
				for rows.Next() {
					_ = rows.RawValues()
				}
				require.NoError(b, rows.Err())
			}
		}
	}
	view := func(do func(*store.View) error) func() {
		return func() { require.NoError(b, s.View(ctx, do)) }
	}
	annual := func(scope stats.Scope, asOf string) func() {
		if asOf != "" {
			scope.AsOf = calendar.MustDate(asOf).Time()
		}
		return view(func(v *store.View) error {
			a, err := v.Annual(scope)
			require.NotZero(b, a.Applications[0].Total)
			return err
		})
	}
	works := []struct {
		name string
		do   func()
	}{
		{"city-plain", plain(append(agencies, "linhai")...)},
		{"city-report", annual(scope, "")},
		{"city-checked", view(func(v *store.View) error { _, _, err := v.AnnualChecked(scope); return err })},
		{"city-each", view(func(v *store.View) error { _, err := v.AnnualOfEach(scope); return err })},
		{"city-as-of-last-january", annual(scope, "2024-01-31")},
		{"city-as-of-3-years-ago", annual(stats.Scope{Agency: "linhai", Year: 2021, Layout: outcome.Layout2021}, "2022-01-31")},
		{"city-as-of-within-the-year", annual(scope, "2023-07-01")},
		{"one-plain", plain("d7")},
		{"one-report", annual(one, "")},
		{"one-page", func() { _, _, err := s.AnnualReport(ctx, one); require.NoError(b, err) }},
		{"city-page", func() { _, _, err := s.AnnualReport(ctx, scope); require.NoError(b, err) }},
		{"one-as-of-last-january", annual(one, "2024-01-31")},
	}
	took := make([][]time.Duration, len(works))
	for b.Loop() {
		for i, w := range works {
			started := time.Now()
			w.do()
			took[i] = append(took[i], time.Since(started))
		}
	}
	median := map[string]time.Duration{}
	for i, w := range works {
		slices.Sort(took[i])
		median[w.name] = took[i][len(took[i])/2]
		b.ReportMetric(float64(median[w.name].Microseconds())/1000, "ms/"+w.name)
	}
	for _, w := range works {
		if of, what, _ := strings.Cut(w.name, "-"); what != "plain" {
			b.ReportMetric(float64(median[of+"-plain"])/float64(median[w.name]), "times/"+w.name)
		}
	}
	ledgerCost(b, s, owner)
	for name := range strings.SplitSeq(os.Getenv("FOI_BENCH_EXPORT"), ",") {
		if name != "" {
			exportCity(b, s, export.Format(name))
		}
	}
}

// ledgerCost is what one entry costs in the transaction of an act, with and without the tail, beside a whole registration.
func ledgerCost(b *testing.B, s *store.Store, owner *sql.DB) {
	b.Helper()
	const n = 200
	entries := func(trigger string) time.Duration {
		tx, err := owner.BeginTx(everything(b), nil)
		require.NoError(b, err)
		defer func() { require.NoError(b, tx.Rollback()) }()
		_, err = tx.ExecContext(everything(b), "ALTER TABLE stat_entry "+trigger+" TRIGGER stat_entry_written")
		require.NoError(b, err)
		started := time.Now()
		for i := range n {
			_, err := tx.ExecContext(everything(b), `INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
				VALUES ('d7', $1, '2024-05-06', '3.1', 'other', 1, now())`, fmt.Sprint("c", 7+i%10*cityAgencies))
			require.NoError(b, err)
		}
		return time.Since(started) / n
	}
	bun := &bundle{Store: s}
	registrations := func() time.Duration {
		started := time.Now()
		for range n {
			a := bun.application("2024-05-06")
			a.ID = "r" + a.ID
			_, err := s.Register(everything(b), a, write("2024-05-06"))
			require.NoError(b, err)
		}
		return time.Since(started) / n
	}
	var without, with, whole []time.Duration
	for range 9 {
		without, with = append(without, entries("DISABLE")), append(with, entries("ENABLE"))
		whole = append(whole, registrations())
	}
	for unit, all := range map[string][]time.Duration{"µs/entry-without-tail": without, "µs/entry": with, "µs/registration": whole} {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds()), unit)
	}
}

// city makes the register.
func city(b *testing.B, applications int) (*store.Store, *sql.DB) {
	b.Helper()
	url := pgtest.New(b)
	owner := pgtest.Owner(b, url)
	s, err := store.Open(everything(b), url, 4, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	b.Cleanup(s.Close)
	store.UnlockForTest(b, s)
	require.NoError(b, s.CreateAgency(everything(b), agency(b, "linhai", nil), write("2020-01-01")))
	bun := &bundle{Store: s}
	_, err = s.Register(everything(b), bun.application("2020-01-21"), write("2020-01-21"))
	require.NoError(b, err)
	rows := make([]string, 0, 21)
	for _, r := range outcome.Leaves() {
		rows = append(rows, "'"+string(r)+"'")
	}
	for _, statement := range fillCity {
		if strings.Contains(statement, "%[") || strings.Contains(statement, "%%") {
			statement = fmt.Sprintf(statement+"%[4]s", cityAgencies, applications, "ARRAY["+strings.Join(rows, ", ")+"]", "")
		}
		started := time.Now()
		_, err := owner.ExecContext(everything(b), statement)
		require.NoError(b, err, statement)
		b.Logf("%.60s: %s", strings.TrimSpace(statement), time.Since(started).Round(time.Second))
	}
	_, err = s.FoldStatistics(everything(b))
	require.NoError(b, err)
	_, err = owner.ExecContext(everything(b), "VACUUM ANALYZE stat_year, stat_open, stat_tail, legal_year, legal_tail")
	require.NoError(b, err)
	return s, owner
}
