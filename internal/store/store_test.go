package store_test

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// bundle is a store on a database of its own with one agency.
type bundle struct {
	*store.Store
	url string
	ids int
	mu  sync.Mutex
}

func setup(t *testing.T) *bundle {
	t.Helper()
	url := pgtest.New(t)
	s, err := store.Open(everything(t), url, 8, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	store.UnlockForTest(t, s)
	b := &bundle{Store: s, url: url}
	require.NoError(t, s.CreateAgency(everything(t), agency(t, "linhai", nil), write("2020-01-01")))
	return b
}

func agency(t testing.TB, id string, parent *string) store.Agency {
	t.Helper()
	p, err := numbering.Parse("", "临公开")
	require.NoError(t, err)
	now := at("2019-01-01")
	return store.Agency{
		ID: id, DisplayName: "临海市人民政府", Level: "county", ParentID: parent, RegisterPrefix: "临公开",
		RegisterPattern: numbering.Default, NumberBefore: p.Before, NumberAfter: p.After, NumberWidth: p.Width,
		EstablishedOn: store.Day(calendar.MustDate("2019-01-01")), Version: 1, CreatedAt: now, UpdatedAt: now,
	}
}

func at(day string) time.Time { return calendar.MustDate(day).Time().Add(10 * time.Hour) }

func write(day string) store.Write {
	return store.Write{Actor: "users/test", Correlation: "c-1", Now: at(day)}
}

// application is a letter handed in and entered on a day.
func (b *bundle) application(day string) store.Application {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ids++
	d := store.Day(calendar.MustDate(day))
	return store.Application{
		AgencyID: "linhai", ID: fmt.Sprintf("x%05d", b.ids), Channel: "counter", ReceivedAt: at(day), ReceivedOn: d,
		EnteredOn: d, ApplicantType: "natural_person", ApplicantName: "张三", ApplicantIDKind: "resident_id",
		ApplicantIDNumber: "11010519491231002X", Phone: "13800000000", Description: "山前社区征地补偿方案",
		Delivery: "post",
	}
}

func (b *bundle) act(t *testing.T, key store.Key, ev workflow.Event) (store.Application, error) {
	t.Helper()
	out, err := b.ChangeApplications(everything(t), store.Write{Actor: "users/test", Now: ev.On.Time()}, store.Target{
		Key: key, Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Action: string(ev.Do), Events: []workflow.Event{ev}}, nil
		},
	})
	if err != nil {
		return store.Application{}, err
	}
	return out[0], nil
}

func TestARegistrationIsReadBackWhole(t *testing.T) {
	b := setup(t)
	made, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	require.Equal(t, "临公开〔2020〕第1号", made.RegisterNumber)

	got, err := b.GetApplication(everything(t), made.Key())
	require.NoError(t, err)
	require.True(t, made.CreatedAt.Equal(got.CreatedAt))
	require.JSONEq(t, made.Standing, got.Standing)
	got.Standing, got.ReceivedAt, got.CreatedAt, got.UpdatedAt = made.Standing, made.ReceivedAt, made.CreatedAt, made.UpdatedAt
	require.Equal(t, made, got)
	require.Equal(t, "2020-03-30", got.DueOn.Date().String())

	items, err := b.ListWorklist(everything(t), store.WorklistQuery{
		Agency: "linhai", Owner: "agency", Today: store.Day(calendar.MustDate("2020-03-02")), Limit: 10,
	})
	require.NoError(t, err)
	require.Len(t, items, 1)
	require.Equal(t, "answer", items[0].Kind)
	require.Equal(t, "张三", items[0].ApplicantName)
}

func TestALifeLeavesItsStatistics(t *testing.T) {
	b := setup(t)
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	day := calendar.MustDate
	for _, ev := range []workflow.Event{
		{Do: workflow.Accept, On: day("2020-03-03")},
		{Do: workflow.Answer, On: day("2020-03-20"), Row: outcome.RowGranted, DocumentNumber: "临公开答〔2020〕1号"},
		{Do: workflow.Deliver, On: day("2020-03-20"), By: workflow.Electronically},
		{Do: workflow.Archive, On: day("2020-04-01")},
	} {
		a, err = b.act(t, a.Key(), ev)
		require.NoError(t, err)
	}
	require.Equal(t, "archived", a.State)
	require.Equal(t, int64(5), a.Version)
	require.Equal(t, "临公开答〔2020〕1号", a.DocumentNumber)

	report, failures, err := b.AnnualReport(everything(t), stats.Scope{Agency: "linhai", Year: 2020, Layout: outcome.Layout2021})
	require.NoError(t, err)
	require.Empty(t, failures)
	require.Equal(t, "临海市人民政府", report.DisplayName)
	for _, row := range []outcome.Row{outcome.RowNew, outcome.RowGranted, outcome.RowTotal} {
		line, ok := report.Line(row)
		require.True(t, ok)
		require.Equal(t, 1, line.Of("natural_person"), row)
		require.Equal(t, 1, line.Total, row)
	}
	_, err = b.act(t, a.Key(), workflow.Event{Do: workflow.Accept, On: day("2020-04-02")})
	var refusal *workflow.Refusal
	require.ErrorAs(t, err, &refusal)
}

func TestNumbersOfConcurrentRegistrationsAreConsecutive(t *testing.T) {
	b := setup(t)
	const n = 200
	numbers := make(chan string, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			a := b.application("2020-12-31")
			if i%2 == 1 {
				a = b.application("2021-01-01")
			}
			made, err := b.Register(everything(t), a, write("2021-01-01"))
			if err == nil {
				numbers <- made.RegisterNumber
			}
		})
	}
	wg.Wait()
	close(numbers)
	seen := map[string]bool{}
	for number := range numbers {
		seen[number] = true
	}
	for _, year := range []int{2020, 2021} {
		for seq := 1; seq <= n/2; seq++ {
			require.Contains(t, seen, fmt.Sprintf("临公开〔%d〕第%d号", year, seq))
		}
	}
}

func TestAStaleVersionChangesNothing(t *testing.T) {
	b := setup(t)
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	_, err = b.ChangeApplications(everything(t), write("2020-03-03"), store.Target{
		Key: a.Key(), Version: 7, Decide: func(store.Loaded) (store.Change, error) { return store.Change{}, nil },
	})
	var stale *store.StaleError
	require.ErrorAs(t, err, &stale)
	require.Equal(t, int64(1), stale.Current)
}

func TestTheWordsOfTheApplicantAreKeptWhenTheyAreCorrected(t *testing.T) {
	b := setup(t)
	a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	_, err = b.ChangeApplications(everything(t), write("2020-03-03"), store.Target{
		Key: a.Key(), Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Action: "update", Columns: map[string]any{"description": "新的描述"}}, nil
		},
	})
	require.NoError(t, err)
	var before, entry string
	require.NoError(t, b.SQL().QueryRowContext(everything(t),
		"SELECT description FROM application_former_text WHERE application_id = $1", a.ID).Scan(&before))
	require.Equal(t, "山前社区征地补偿方案", before)
	require.NoError(t, b.SQL().QueryRowContext(everything(t),
		"SELECT audit_entry::text FROM audit_entry WHERE subject = $1 AND action = 'update'", a.ID).Scan(&entry))
	require.Contains(t, entry, "description", "the audit says that the words changed")
	require.NotContains(t, entry, "山前", "and has none of them: it outlives the application")
}
