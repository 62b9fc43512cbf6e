package present_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

func TestADayIsWhatItIsByItself(t *testing.T) {
	for date, want := range map[string]foiv1.CalendarDay_Kind{
		"2022-09-30": foiv1.CalendarDay_KIND_WORKDAY,
		"2022-10-01": foiv1.CalendarDay_KIND_HOLIDAY, // a Saturday
		"2022-10-03": foiv1.CalendarDay_KIND_HOLIDAY,
		"2022-10-08": foiv1.CalendarDay_KIND_MAKE_UP,
		"2022-10-15": foiv1.CalendarDay_KIND_WEEKEND,
	} {
		days, err := calendar.Default().Explain(calendar.MustDate(date), calendar.MustDate(date), calendar.NextDay, nil)
		require.NoError(t, err)
		worked, err := calendar.Default().IsWorkday(days[0].Date)
		require.NoError(t, err)
		m := present.CalendarDay(days[0], worked)
		require.Equal(t, want, m.GetKind(), date)
		require.Equal(t, worked, m.GetWorkday())
		require.False(t, m.GetCounted(), "the start")
		require.Equal(t, "calendarDays/"+date, m.GetName())
	}
}

func TestANoticeHasTheDaysThatItNames(t *testing.T) {
	n := calendar.Default().Notices()[0]
	document, err := json.Marshal(n)
	require.NoError(t, err)
	row := store.Notice{
		ID: store.NoticeID(n.Number), Number: n.Number, Title: n.Title, IssuedOn: store.Day(n.Issued), Year: n.Year,
		Document: string(document), CreatedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	m, err := present.HolidayNotice(&row)
	require.NoError(t, err)
	require.Equal(t, "holidayNotices/"+row.ID, m.GetName())
	require.Equal(t, n.Number, m.GetDocumentNumber())
	require.EqualValues(t, n.Year, m.GetYear())
	require.Len(t, m.GetDays(), len(n.Days))
	for i, d := range m.GetDays() {
		require.Equal(t, n.Days[i].Kind == calendar.Makeup, d.GetWorkday())
		require.Equal(t, n.Days[i].Name, d.GetFestival())
		require.Equal(t, n.Number, d.GetDocumentNumber())
	}
	row.Document = "["
	_, err = present.HolidayNotice(&row)
	require.Error(t, err)
}

func TestConventions(t *testing.T) {
	require.Equal(t, calendar.NextDay, present.Convention(foiv1.CountingConvention_COUNTING_CONVENTION_UNSPECIFIED))
	require.Equal(t, calendar.NextDay, present.Convention(foiv1.CountingConvention_COUNTING_CONVENTION_NEXT_DAY))
	require.Equal(t, calendar.SameDay, present.Convention(foiv1.CountingConvention_COUNTING_CONVENTION_SAME_DAY))
	require.Equal(t, calendar.Roll, present.Convention(foiv1.CountingConvention_COUNTING_CONVENTION_ROLL))
}
