package demodata_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// written is an entry with when it was written down.
type written struct {
	stats.Entry

	at     time.Time
	agency string
}

// A register of 20,000 histories, some of them cut short, voided or written down late: the report that the ledger adds up to is
// the count of the histories themselves, done a second time from the sentences of contracts/annual-report.md, in every cell, for
// every agency and all, for every year and as of any instant, whatever the order in which the entries come.
func TestTheLedgerIsTheRecountOf20000Histories(t *testing.T) {
	size := demodata.Size{Applications: 20_000, Agencies: 12, FirstYear: 2019, Years: 4, Seed: rand.Uint64()}
	t.Logf("seed %d", size.Seed)
	r := rand.New(rand.NewPCG(size.Seed, 1))
	told := collect(t, demodata.Large(size))
	var ledger []written
	var lives []*life
	cases := told.cases()
	var agencies []string
	for _, a := range told.applications {
		if !slices.Contains(agencies, a.Agency) {
			agencies = append(agencies, a.Agency)
		}
	}
	for _, a := range told.applications {
		l := disturb(r, a)
		lives = append(lives, l)
		ledger = append(ledger, ledgerOf(t, l, cases[key(a.Agency, a.ExternalID)])...)
		if there := l.transferred(r, agencies); there != nil {
			lives = append(lives, there)
			ledger = append(ledger, ledgerOf(t, there, nil)...)
		}
	}
	require.Greater(t, len(lives), size.Applications+size.Applications/50, "histories that moved")
	r.Shuffle(len(ledger), func(i, j int) { ledger[i], ledger[j] = ledger[j], ledger[i] })
	require.Greater(t, len(ledger), 2*size.Applications*9/10)

	reversals := 0 // of receipts and of results
	for i := range ledger {
		reversals += (1 - ledger[i].Amount) / 2
	}
	require.Greater(t, reversals, 2000, "histories with corrections")
	for _, asOf := range []time.Time{{}, calendar.MustDate("2020-01-20").Time(), calendar.MustDate("2021-06-15").Time()} {
		for year := size.FirstYear; year < size.FirstYear+size.Years; year++ {
			compare(t, year, asOf, ledger, lives, "")
			compare(t, year, asOf, ledger, lives, lives[r.IntN(len(lives))].Agency)
		}
	}
}

// life is a history with the moment at which it was registered.
type life struct {
	*history.Application
	registered time.Time
}

// disturb makes what happens in offices out of a story that ended well: it breaks off, was wrong from the beginning, came to the
// wrong agency, or got a wrong result that is corrected later, more than once perhaps; and is written down when there is time.
func disturb(r *rand.Rand, a *history.Application) *life {
	a.Events = slices.Clone(a.Events)
	answered := slices.IndexFunc(a.Events, func(e workflow.Event) bool { return concludes(e.Do) })
	if r.IntN(12) == 0 && answered >= 0 {
		a.Events = a.Events[:r.IntN(answered+1)]
		if r.IntN(2) == 0 {
			on := max(a.Facts.Received, a.Facts.Entered)
			if n := len(a.Events); n > 0 {
				on = a.Events[n-1].On
			}
			a.Events = append(a.Events, workflow.Event{Do: workflow.Void, On: on, Reason: "重复登记"})
		}
	}
	if r.IntN(40) == 0 {
		a.Events = []workflow.Event{{Do: workflow.Transfer, On: max(a.Facts.Received, a.Facts.Entered), To: "?", Reason: "误登记"}}
	}
	if n := len(a.Events); n > 0 && answered >= 0 && n > answered && concludes(a.Events[answered].Do) {
		for range r.IntN(4) {
			if correct := rectification(r, a.Events); correct.Row != "" {
				a.Events = append(a.Events, correct)
			}
		}
	}
	registered := max(a.Facts.Received, a.Facts.Entered).Time().Add(12 * time.Hour)
	last := registered
	for i := range a.Events {
		at := a.Events[i].On.Time().Add(time.Duration(12+r.IntN(24*30)) * time.Hour)
		if at.Before(last) {
			at = last
		}
		a.Events[i].RecordedAt, last = at, at
	}
	return &life{Application: a, registered: registered}
}

// rectification corrects what a history is concluded with to something else of its kind; without a row when it is open.
func rectification(r *rand.Rand, events []workflow.Event) workflow.Event {
	var row outcome.Row
	for _, ev := range events {
		switch {
		case ev.Do == workflow.Reopen:
			row = ""
		case ev.Do == workflow.Rectify:
			row = ev.Row
		case concludes(ev.Do):
			row = rowOf(ev)
		}
	}
	end := events[len(events)-1]
	correct := workflow.Event{Do: workflow.Rectify, On: end.On.Plus(r.IntN(200)), Reason: "录入有误", Evidence: "答复书"}
	for _, other := range r.Perm(len(outcome.Leaves())) {
		if o := outcome.Leaves()[other]; row != "" && o != row && o.IsAnswer() == row.IsAnswer() {
			correct.Row = o
			break
		}
	}
	return correct
}

// transferred is the life as which a transferred application goes on at another agency, nil for one that was not.
func (l *life) transferred(r *rand.Rand, agencies []string) *life {
	n := len(l.Events)
	if n == 0 || l.Events[n-1].Do != workflow.Transfer {
		return nil
	}
	move := l.Events[n-1]
	there := *l.Application
	for there.Agency == l.Agency {
		there.Agency = agencies[r.IntN(len(agencies))]
	}
	there.Events = []workflow.Event{
		{Do: workflow.Accept, On: move.On, RecordedAt: move.RecordedAt},
		{Do: workflow.Answer, On: move.On.Plus(5), Row: outcome.RowGranted, RecordedAt: move.RecordedAt.Add(5 * 24 * time.Hour)},
	}
	return &life{Application: &there, registered: move.RecordedAt}
}

func concludes(do workflow.Act) bool {
	return do == workflow.Answer || do == workflow.Lapse || do == workflow.Withdraw || do == workflow.Close
}

// ledgerOf lets a history happen act by act and returns what each act writes.
func ledgerOf(t *testing.T, a *life, cases []workflow.LegalCase) []written {
	t.Helper()
	s, err := workflow.Register(calendar.Default(), a.Facts)
	require.NoError(t, err)
	var all []written
	book := func(entries []stats.Entry, at time.Time) {
		for _, e := range entries {
			all = append(all, written{e, at, a.Agency})
		}
	}
	book(stats.Entries(nil, &s), a.registered)
	for _, ev := range a.Events {
		next, err := s.Apply(calendar.Default(), ev, cases)
		require.NoError(t, err, "%s %s", a.ExternalID, ev.Do)
		book(stats.Entries(&s, &next), ev.RecordedAt)
		s = next
	}
	return all
}

// compare holds one report against the recount.
func compare(t *testing.T, year int, asOf time.Time, ledger []written, lives []*life, agency string) {
	t.Helper()
	known := func(at time.Time) bool { return asOf.IsZero() || !at.After(asOf) }
	sums := stats.NewSums(year)
	for i := range ledger {
		if known(ledger[i].at) && (agency == "" || agency == ledger[i].agency) {
			require.NoError(t, sums.AddEntry(ledger[i].Entry))
		}
	}
	layout := outcome.LayoutFor(year)
	a, err := stats.Build(stats.Scope{Year: year, Layout: layout}, sums, stats.NewCaseSums(year))
	require.NoError(t, err)
	want := map[outcome.Row]map[applicant.Type]int{}
	count := func(row outcome.Row, by applicant.Type) {
		if want[row] == nil {
			want[row] = map[applicant.Type]int{}
		}
		want[row][by]++
	}
	for _, l := range lives {
		if agency != "" && agency != l.Agency || !known(l.registered) {
			continue
		}
		received, concluded, row, voided := plainly(l, known)
		by := l.Facts.ApplicantType
		if voided {
			continue
		}
		open := concluded.IsZero()
		if received.Year() == year {
			count(outcome.RowNew, by)
		}
		if received.Year() < year && (open || concluded.Year() >= year) {
			count(outcome.RowCarriedIn, by)
		}
		if received.Year() <= year && (open || concluded.Year() > year) {
			count(outcome.RowCarriedOut, by)
		}
		if concluded.Year() == year && !open {
			count(outcome.RowTotal, by)
			count(layout.LineOf(row), by)
		}
	}
	for _, line := range a.Applications {
		for _, by := range applicant.Types() {
			require.Equal(t, want[line.Row][by], line.Of(by), "%q %d as of %s: %s %s", agency, year, asOf, line.Row, by)
		}
	}
	require.Empty(t, a.Check())
}

// plainly reads off a history what counts, without any rule of the workflow.
func plainly(a *life, known func(time.Time) bool) (received, concluded calendar.Date, row outcome.Row, voided bool) {
	received = a.Facts.Received
	reviewed := false
	for _, ev := range a.Events {
		if !known(ev.RecordedAt) {
			break
		}
		switch {
		case ev.Do == workflow.Void || ev.Do == workflow.Transfer:
			voided = true
		case ev.Do == workflow.Confirm:
			received = ev.On
		case concludes(ev.Do) && concluded.IsZero():
			concluded, row = ev.On, rowOf(ev)
		case ev.Do == workflow.Reopen:
			reviewed = true
		case ev.Do == workflow.Rectify && !reviewed:
			row = ev.Row
		}
	}
	return received, concluded, row, voided
}

// rowOf is the row in which an act that ends an application is counted.
func rowOf(ev workflow.Event) outcome.Row {
	switch {
	case ev.Do == workflow.Answer:
		return ev.Row
	case ev.Do == workflow.Lapse && ev.Cause == workflow.LapsedCorrection:
		return outcome.RowCorrectionLapsed
	case ev.Do == workflow.Lapse:
		return outcome.RowFeeLapsed
	}
	return outcome.RowOtherwise
}
