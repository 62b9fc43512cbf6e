package store_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/settings"
	"github.com/yishenqing/foi/workflow"
)

func (b *bundle) adopt(t *testing.T, agency, from string, c workflow.Counting) store.Setting {
	t.Helper()
	v := settings.Defaults()
	v.Counting = c
	made, err := b.AdoptSettings(everything(t), agency, calendar.MustDate(from), v, "区政府办公室通知", write("2020-01-02"))
	require.NoError(t, err)
	return made
}

// receivedAt registers an application with an agency and returns it.
func (b *bundle) receivedAt(t *testing.T, agency, day string) store.Application {
	t.Helper()
	a := b.application(day)
	a.AgencyID = agency
	a, err := b.Register(everything(t), a, write(day))
	require.NoError(t, err)
	return a
}

// Settings are the root's, dated, and an application keeps those of the day it was received (law.md §2: a setting each).
func TestAnApplicationKeepsTheSettingsOfItsReceipt(t *testing.T) {
	b := setup(t)
	root := "linhai"
	require.NoError(t, b.CreateAgency(everything(t), agency(t, "bureau", &root), write("2019-01-01")))
	before := b.receivedAt(t, "bureau", "2020-03-02")
	b.adopt(t, root, "2020-03-03", workflow.Counting{Convention: workflow.CountSameDay})

	other, err := store.Open(everything(t), b.url, 2, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(other.Close)
	store.UnlockForTest(t, other)
	require.Equal(t, "2020-03-30", before.DueOn.Date().String())
	require.Nil(t, before.Counting)
	after := b.receivedAt(t, "bureau", "2020-03-03")
	require.Equal(t, "2020-03-30", after.DueOn.Date().String(), "the day itself is counted")
	require.JSONEq(t, `{"convention": "same_day"}`, *after.Counting)
	require.Equal(t, "2020-03-30", b.receivedAt(t, root, "2020-03-02").DueOn.Date().String(), "received before")

	// An agency that comes later stands below the root, too.
	require.NoError(t, b.CreateAgency(everything(t), agency(t, "street", &root), write("2019-01-01")))
	require.Equal(t, "2020-03-30", b.receivedAt(t, "street", "2020-03-03").DueOn.Date().String())

	// Another version from another day; what was received under the first one keeps it through all its acts.
	b.adopt(t, root, "2020-03-10", workflow.Counting{})
	require.Equal(t, "2020-04-08", b.receivedAt(t, "bureau", "2020-03-10").DueOn.Date().String())
	for _, ev := range []workflow.Event{
		{Do: workflow.Accept, On: calendar.MustDate("2020-03-11")},
		{Do: workflow.Extend, On: calendar.MustDate("2020-03-20"), Days: 5, Reason: "案情复杂", Approver: "张三"},
	} {
		after, err = b.act(t, after.Key(), ev)
		require.NoError(t, err)
	}
	require.Equal(t, "2020-04-07", after.DueOn.Date().String())
	b.inOrder(t)

	again := b.adopt(t, root, "2020-03-10", workflow.Counting{Pause: workflow.PauseFromDelivery})
	require.Equal(t, 2, again.Revision)
	all, err := b.ListSettings(everything(t), root)
	require.NoError(t, err)
	require.Len(t, all, 3)
	law, err := other.Law(everything(t))
	require.NoError(t, err)
	require.Equal(t, workflow.PauseFromDelivery, law.Settings("street", calendar.MustDate("2020-05-01")).Counting.Pause)

	_, err = b.AdoptSettings(everything(t), "bureau", calendar.MustDate("2020-03-10"), settings.Defaults(), "试", write("2020-01-02"))
	require.ErrorAs(t, err, new(*store.NotRootError))
	_, err = b.AdoptSettings(everything(t), "none", calendar.MustDate("2020-03-10"), settings.Defaults(), "试", write("2020-01-02"))
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestInternalDutiesAreOnTheWorklist(t *testing.T) {
	b := setup(t)
	letter := b.application("2020-03-02")
	letter.Channel = "post_ordinary"
	a, err := b.Register(everything(t), letter, write("2020-03-02"))
	require.NoError(t, err)
	require.Equal(t, []string{"confirmation 2020-03-02", "answer 2020-03-30"}, b.owed(t, "2020-03-02"))
	_, err = b.act(t, a.Key(), workflow.Event{Do: workflow.Confirm, On: calendar.MustDate("2020-03-03"), Reason: "电话确认"})
	require.NoError(t, err)
	require.Equal(t, []string{"answer 2020-03-31"}, b.owed(t, "2020-03-03"))
	_, err = b.act(t, a.Key(), workflow.Event{
		Do: workflow.Return, On: calendar.MustDate("2020-03-04"), Items: []string{"文件名称"}, WithinDays: 10,
	})
	require.NoError(t, err)
	require.Empty(t, b.owed(t, "2020-03-18"), "the applicant has until then")
	require.Equal(t, []string{"lapse 2020-03-19"}, b.owed(t, "2020-03-19"))
	b.inOrder(t)
}

// owed lists what the agency owes on a day.
func (b *bundle) owed(t *testing.T, day string) []string {
	t.Helper()
	items, err := b.ListWorklist(everything(t), store.WorklistQuery{
		Agency: "linhai", Owner: "agency", Today: store.Day(calendar.MustDate(day)), Limit: 10,
	})
	require.NoError(t, err)
	var owed []string
	for _, i := range items {
		owed = append(owed, i.Kind+" "+i.DueOn.Date().String())
	}
	return owed
}
