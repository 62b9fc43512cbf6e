package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// knownOn stores the notices as they were known at the end of a day.
func (b *bundle) knownOn(t *testing.T, day string) {
	t.Helper()
	known, err := calendar.Default().AsOf(calendar.MustDate(day))
	require.NoError(t, err)
	refused, err := b.SeedNotices(everything(t), known.Notices(), write(day))
	require.NoError(t, err)
	require.Empty(t, refused)
}

// notice returns one of the embedded notices.
func notice(t testing.TB, number string) calendar.Notice {
	t.Helper()
	for _, n := range calendar.Default().Notices() {
		if n.Number == number {
			return n
		}
	}
	t.Fatalf("no notice %s", number)
	return calendar.Notice{}
}

// carriedOut makes a change of a notice and has it carried out.
func (b *bundle) carriedOut(t *testing.T, c store.NoticeChange, day string) store.LawChange {
	t.Helper()
	made, err := b.ChangeNotice(everything(t), c, write(day))
	require.NoError(t, err)
	require.NoError(t, b.FinishLawChanges(everything(t), func() time.Time { return at(day) }))
	made, err = b.GetLawChange(everything(t), made.ID)
	require.NoError(t, err)
	require.True(t, made.Finished())
	return made
}

func (b *bundle) due(t *testing.T, key store.Key) string {
	t.Helper()
	a, err := b.GetApplication(everything(t), key)
	require.NoError(t, err)
	return a.DueOn.Date().String()
}

// F1 and F2: a holiday added inside an open term, and taken out again. The three changes of running terms that there have
// been since 2015, each with dates counted by hand: 15 working days to 2019-05-14, 20 from then on.
func TestF1F2NoticesThatMovedTermsWhileTheyRan(t *testing.T) {
	for _, tt := range []struct {
		number, eve            string // the notice, and the day before it was issued
		received, before, then string
		first, last            string // the days that changed
	}{
		{"国发明电〔2015〕1号", "2015-05-12", "2015-08-17", "2015-09-07", "2015-09-08", "2015-09-03", "2015-09-06"},
		{"国办发明电〔2019〕3号", "2019-03-21", "2019-04-10", "2019-05-02", "2019-04-30", "2019-04-28", "2019-05-05"},
		{"国办发明电〔2020〕1号", "2020-01-25", "2020-01-21", "2020-02-24", "2020-02-26", "2020-01-31", "2020-02-01"},
	} {
		t.Run(tt.number, func(t *testing.T) {
			b := setup(t)
			b.knownOn(t, tt.eve)
			old := agency(t, "old", nil)
			old.EstablishedOn = store.Day(calendar.MustDate("2008-05-01"))
			require.NoError(t, b.CreateAgency(everything(t), old, write("2008-05-01")))
			a := b.application(tt.received)
			a.AgencyID = old.ID
			a, err := b.Register(everything(t), a, write(tt.received))
			require.NoError(t, err)
			require.Equal(t, tt.before, b.due(t, a.Key()))

			n := notice(t, tt.number)
			issued := n.Issued.String()
			made := b.carriedOut(t, store.NoticeChange{Kind: store.LoadNotice, Notice: n, Reason: "国务院通知"}, issued)
			require.Equal(t, tt.then, b.due(t, a.Key()))
			b.inOrder(t)
			require.Equal(t, []string{tt.first, tt.last}, []string{made.FirstOn.Date().String(), made.LastOn.Date().String()})
			require.Equal(t, []int{1, 1}, []int{made.Examined, made.Moved})
			require.Equal(t, "users/test", made.Actor)
			moved, err := b.ListMoved(everything(t), made.ID, store.Key{}, 10)
			require.NoError(t, err)
			require.Len(t, moved, 1)
			require.Equal(t, a.RegisterNumber, moved[0].RegisterNumber)
			require.Equal(t, tt.before+" "+tt.then, moved[0].Effect.DueBefore.String()+" "+moved[0].Effect.DueAfter.String())

			b.carriedOut(t, store.NoticeChange{Kind: store.WithdrawNotice, ID: store.NoticeID(tt.number), Reason: "误录"}, issued)
			require.Equal(t, tt.before, b.due(t, a.Key()))
			b.inOrder(t)

			again := b.carriedOut(t, store.NoticeChange{Kind: store.LoadNotice, Notice: n, Reason: "重新载入"}, issued)
			require.Equal(t, tt.then, b.due(t, a.Key()))
			require.Equal(t, 1, again.Moved)
			b.inOrder(t)
		})
	}
}

// The notice of 2019 took two days from terms that ran: what was delivered on 2 May in time was late from then on.
func TestAnAnswerInTimeBecomesLate(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2019-03-21")
	a, err := b.Register(everything(t), b.application("2019-04-10"), write("2019-04-10"))
	require.NoError(t, err)
	for _, ev := range []workflow.Event{
		{Do: workflow.Accept, On: calendar.MustDate("2019-04-11")},
		{Do: workflow.Answer, On: calendar.MustDate("2019-05-02"), Row: outcome.RowGranted},
		{Do: workflow.Deliver, On: calendar.MustDate("2019-05-02"), By: workflow.Electronically},
	} {
		_, err := b.act(t, a.Key(), ev)
		require.NoError(t, err)
	}
	change := store.NoticeChange{Kind: store.LoadNotice, Notice: notice(t, "国办发明电〔2019〕3号"), Reason: "补录"}
	plan, err := b.PlanNotice(everything(t), change)
	require.NoError(t, err)
	var told []store.Moved
	sum, err := b.NoticeImpact(everything(t), plan, calendar.MustDate("2019-06-03"), func(m store.Moved) error {
		told = append(told, m)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, store.Impact{Examined: 1, Moved: 1, DueMoved: 1, BecomeLate: 1, Misstated: 1}, sum)
	require.True(t, told[0].Effect.LateAfter)
	require.Equal(t, "2019-05-02", b.due(t, a.Key()), "a plan changes nothing")

	made := b.carriedOut(t, change, "2019-06-03")
	moved, err := b.ListMoved(everything(t), made.ID, store.Key{}, 10)
	require.NoError(t, err)
	require.Equal(t, told, moved)

	back, err := b.PlanNotice(everything(t), store.NoticeChange{Kind: store.WithdrawNotice, ID: store.NoticeID(change.Notice.Number), Reason: "误录"})
	require.NoError(t, err)
	sum, err = b.NoticeImpact(everything(t), back, calendar.MustDate("2019-06-03"), nil)
	require.NoError(t, err)
	require.Equal(t, store.Impact{Examined: 1, Moved: 1, DueMoved: 1, BecomeTimely: 1, Misstated: 1}, sum)
}

// A reminder that was sent stated the due date there was then.
func TestRemindersThatStatedTheOldDateAreTold(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-01-25")
	a, err := b.Register(everything(t), b.application("2020-01-21"), write("2020-01-21"))
	require.NoError(t, err)
	_, err = b.SQL().ExecContext(everything(t), `INSERT INTO officer (agency_id, id, display_name, unit, position, email, mobile, active, created_at, updated_at)
		VALUES ('linhai', 'o1', '王五', '', 'officer', '', '', true, now(), now())`)
	require.NoError(t, err)
	for step, due := range []string{"2020-02-24", "2020-02-24", "2020-02-20"} { // the last one is of another date
		_, err = b.SQL().ExecContext(everything(t), `INSERT INTO reminder
			(agency_id, officer_id, id, application_id, kind, reference, due_on, step, days_left, role, created_at)
			VALUES ('linhai', 'o1', $1, $2, 'answer', '', $3, $4, 2, 'officer', now())`, fmt.Sprintf("r%d", step), a.ID, due, step)
		require.NoError(t, err)
	}
	n := notice(t, "国办发明电〔2020〕1号")
	made := b.carriedOut(t, store.NoticeChange{Kind: store.LoadNotice, Notice: n, Reason: "通知"}, "2020-01-26")
	moved, err := b.ListMoved(everything(t), made.ID, store.Key{}, 10)
	require.NoError(t, err)
	require.Len(t, moved[0].Effect.Statements, 2)
	last := moved[0].Effect.Statements[1]
	require.Equal(t, "已发出督办提醒 2 次：答复 2020-02-24 2020-02-26", last.Text+" "+last.Before.String()+" "+last.After.String())

	plan, err := b.CorrectReceipt(everything(t), store.ReceiptCorrection{Key: a.Key(), ReceivedAt: at("2020-01-20"), Reason: "签收日有误", Plan: true}, write("2020-01-26"))
	require.NoError(t, err)
	require.Len(t, plan.Effect.Statements, 1, "nobody was reminded of the date there is now")
}

func TestAnAmendedNoticeIsAnotherLaw(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-12-31")
	a, err := b.Register(everything(t), b.application("2020-01-21"), write("2020-01-21"))
	require.NoError(t, err)
	require.Equal(t, "2020-02-26", b.due(t, a.Key()))
	wrong := notice(t, "国办发明电〔2020〕1号")
	wrong.Days = append([]calendar.ExceptionalDay(nil), wrong.Days...)
	wrong.Days = append(wrong.Days, calendar.ExceptionalDay{Date: calendar.MustDate("2020-02-03"), Kind: calendar.Holiday, Name: "春节"})
	b.carriedOut(t, store.NoticeChange{Kind: store.AmendNotice, ID: store.NoticeID(wrong.Number), Notice: wrong, Reason: "更正录入"}, "2020-12-31")
	require.Equal(t, "2020-02-27", b.due(t, a.Key()))
	b.inOrder(t)
}

func TestChangesOfNoticesAreRefused(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-12-31") // 2021 is arranged, 2022 provisional
	n := notice(t, "国办发明电〔2020〕1号")
	_, err := b.PlanNotice(everything(t), store.NoticeChange{Kind: store.LoadNotice, Notice: n})
	require.ErrorAs(t, err, new(*store.ExistsError))
	_, err = b.PlanNotice(everything(t), store.NoticeChange{Kind: store.WithdrawNotice, ID: "none"})
	require.ErrorIs(t, err, store.ErrNotFound)
	hole := notice(t, "国办发明电〔2022〕16号")
	var v *calendar.Violation
	_, err = b.PlanNotice(everything(t), store.NoticeChange{Kind: store.LoadNotice, Notice: hole})
	require.ErrorAs(t, err, &v)
	require.Equal(t, calendar.YearSkipped, v.Rule)
	plan, err := b.PlanNotice(everything(t), store.NoticeChange{Kind: store.WithdrawNotice, ID: store.NoticeID(n.Number)})
	require.NoError(t, err)
	_, err = b.ChangeNotice(everything(t), store.NoticeChange{
		Kind: store.WithdrawNotice, ID: store.NoticeID(n.Number), Reason: "误录", Epoch: plan.Epoch + 1,
	}, write("2020-12-31"))
	require.ErrorAs(t, err, new(*store.StaleError))

	// Without the notice for 2021 nobody could tell a date in 2022.
	_, err = b.Register(everything(t), b.application("2021-12-20"), write("2021-12-20"))
	require.NoError(t, err)
	last := store.NoticeChange{Kind: store.WithdrawNotice, ID: store.NoticeID("国办发明电〔2020〕27号"), Reason: "误录"}
	_, err = b.ChangeNotice(everything(t), last, write("2021-12-20"))
	require.ErrorAs(t, err, new(*store.BeyondCalendarError))

	made, err := b.ChangeNotice(everything(t), store.NoticeChange{
		Kind: store.WithdrawNotice, ID: store.NoticeID(n.Number), Reason: "误录", Epoch: plan.Epoch,
	}, write("2021-12-20"))
	require.NoError(t, err)
	require.False(t, made.Finished())
	_, err = b.ChangeNotice(everything(t), store.NoticeChange{Kind: store.LoadNotice, Notice: n}, write("2021-12-20"))
	require.ErrorAs(t, err, new(*store.UnfinishedChangeError))
	b.inOrder(t)
}

// Two processes: one changes the law while the other, which knows only the old one, registers and handles. Nothing is left
// that was computed by the old one.
func TestTheLawChangesWhileOthersWrite(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-01-25")
	other, err := store.Open(everything(t), b.url, 8, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(other.Close)
	store.UnlockForTest(t, other)
	_, err = other.Law(everything(t))
	require.NoError(t, err)

	var writers sync.WaitGroup
	var writing atomic.Int64
	for range 4 {
		writing.Add(1)
		writers.Go(func() {
			defer writing.Add(-1)
			for range 25 {
				a, err := other.Register(everything(t), b.application("2020-01-21"), write("2020-01-21"))
				if !assert.NoError(t, err) {
					return
				}
				_, err = other.ChangeApplications(everything(t), write("2020-01-22"), store.Target{
					Key: a.Key(), Decide: func(store.Loaded) (store.Change, error) {
						return store.Change{Action: "accept", Events: []workflow.Event{{Do: workflow.Accept, On: calendar.MustDate("2020-01-22")}}}, nil
					},
				})
				assert.NoError(t, err)
			}
		})
	}
	n := notice(t, "国办发明电〔2020〕1号")
	changes := 0
	for changes < 6 || writing.Load() > 0 {
		b.carriedOut(t, store.NoticeChange{Kind: store.LoadNotice, Notice: n, Reason: "通知"}, "2020-01-26")
		b.carriedOut(t, store.NoticeChange{Kind: store.WithdrawNotice, ID: store.NoticeID(n.Number), Reason: "误录"}, "2020-01-26")
		changes += 2
	}
	writers.Wait()
	b.inOrder(t)
}

// A recalculation that is broken off goes on where it was, by whatever process.
func TestABrokenOffRecalculationGoesOn(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-01-25")
	for range 5 {
		_, err := b.Register(everything(t), b.application("2020-01-21"), write("2020-01-21"))
		require.NoError(t, err)
	}
	made, err := b.ChangeNotice(everything(t), store.NoticeChange{
		Kind: store.LoadNotice, Notice: notice(t, "国办发明电〔2020〕1号"), Reason: "通知",
	}, write("2020-01-26"))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(everything(t))
	require.ErrorIs(t, b.FinishLawChanges(ctx, func() time.Time { cancel(); return at("2020-01-26") }), context.Canceled)
	made, err = b.GetLawChange(everything(t), made.ID)
	require.NoError(t, err)
	require.False(t, made.Finished())

	other, err := store.Open(everything(t), b.url, 2, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(other.Close)
	store.UnlockForTest(t, other)
	require.NoError(t, other.FinishLawChanges(everything(t), func() time.Time { return at("2020-01-27") }))
	made, err = b.GetLawChange(everything(t), made.ID)
	require.NoError(t, err)
	require.True(t, made.Finished())
	require.Equal(t, 5, made.Moved)
	b.inOrder(t)
}

func TestANewerProgramBringsItsNotices(t *testing.T) {
	b := setup(t)
	b.knownOn(t, "2020-01-25")
	a, err := b.Register(everything(t), b.application("2020-01-21"), write("2020-01-21"))
	require.NoError(t, err)
	refused, err := b.SeedNotices(everything(t), calendar.Default().Notices(), write("2026-11-22"))
	require.NoError(t, err)
	require.Empty(t, refused)
	require.Equal(t, "2020-02-26", b.due(t, a.Key()))
	b.inOrder(t)
	law, err := b.Law(everything(t))
	require.NoError(t, err)
	require.Equal(t, calendar.Default().Notices(), law.Calendar.Notices())
}
