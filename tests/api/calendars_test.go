package api

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
)

// query spells a day in a query.
func query(field, d string) string {
	o := date(d)
	return fmt.Sprintf("%s.year=%d&%s.month=%d&%s.day=%d", field, o["year"], field, o["month"], field, o["day"])
}

// notices puts the built-in notices into the database, as the server does when it starts.
func (s *server) notices(t *testing.T) {
	t.Helper()
	_, err := s.store.SeedNotices(everything(t), calendar.Default().Notices(), store.Write{Actor: "users/test", Now: s.clock.Now()})
	require.NoError(t, err)
}

func TestHolidayNotices(t *testing.T) {
	s := start(t, "2026-03-04")
	s.notices(t)
	of2019 := s.get(t, "/v1/holidayNotices?year=2019").ok(t)
	require.Len(t, list(of2019, "holidayNotices"), 2)
	amended, first := list(of2019, "holidayNotices")[0], list(of2019, "holidayNotices")[1]
	require.Less(t, day(first, "issueDate"), day(amended, "issueDate"), "newest first")
	require.Equal(t, "国办发明电〔2018〕15号", text(first, "documentNumber"))
	require.Equal(t, "holidayNotices/guobanfamingdian-2018-15", text(first, "name"))
	require.InDelta(t, 2019, first["year"], 0)
	require.Equal(t, "2026-03-04T04:00:00Z", text(first, "createTime"))
	require.Equal(t, first, s.get(t, path(first)).ok(t))
	require.Equal(t, "2018-12-29", day(first, "days.0.date"))
	require.Equal(t, "KIND_MAKE_UP", text(first, "days.0.kind"))
	require.Equal(t, "KIND_HOLIDAY", text(first, "days.1.kind"))
	require.Equal(t, "元旦", text(first, "days.1.festival"))

	total := len(calendar.Default().Notices())
	require.Len(t, list(s.get(t, "/v1/holidayNotices").ok(t), "holidayNotices"), total)
	var names []string
	for token, more := "", true; more; more = token != "" {
		page := s.get(t, "/v1/holidayNotices?pageSize=7&pageToken="+token).ok(t)
		for _, n := range list(page, "holidayNotices") {
			names = append(names, day(n, "issueDate")+text(n, "name"))
		}
		token = text(page, "nextPageToken")
	}
	require.Len(t, names, total)
	for i := 1; i < len(names); i++ {
		require.Greater(t, names[i-1], names[i], "newest first, each once")
	}
	require.Empty(t, list(s.get(t, "/v1/holidayNotices?year=1999").ok(t), "holidayNotices"))

	missing := s.get(t, "/v1/holidayNotices/nothing").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "foi.v1/HolidayNotice", text(missing.detail("ResourceInfo"), "resourceType"))
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, "/v1/holidayNotices/X").badRequest(t))
	require.Equal(t, []string{"page_size INT32_GTE", "year INT32_GTE_LTE"},
		sorted(s.get(t, "/v1/holidayNotices?year=3000&pageSize=-1").badRequest(t)))
	token := text(s.get(t, "/v1/holidayNotices?pageSize=1").ok(t), "nextPageToken")
	s.get(t, "/v1/holidayNotices?year=2019&pageToken="+token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
}

func TestCalendarDays(t *testing.T) {
	s := start(t, "2026-03-04")
	get := func(d string) object { return s.get(t, "/v1/calendarDays/"+d).ok(t) }
	makeUp := get("2022-10-08")
	require.Equal(t, "KIND_MAKE_UP", text(makeUp, "kind"))
	require.Equal(t, true, makeUp["workday"])
	require.Equal(t, "国庆节", text(makeUp, "festival"))
	require.Equal(t, "国办发明电〔2021〕11号", text(makeUp, "documentNumber"))
	require.Equal(t, false, makeUp["counted"])
	require.Equal(t, "KIND_HOLIDAY", text(get("2022-10-01"), "kind"), "a Saturday, and a holiday")
	require.Equal(t, "KIND_WEEKEND", text(get("2022-10-15"), "kind"))
	require.Equal(t, "KIND_WORKDAY", text(get("2022-09-30"), "kind"))
	require.Equal(t, true, get("2027-10-01")["provisional"])
	require.Equal(t, false, get("2026-10-01")["provisional"])

	beyond := s.get(t, "/v1/calendarDays/2031-01-01").refused(t, http.StatusBadRequest, "CALENDAR_MISSING")
	require.Contains(t, beyond.said(), "没有放假安排通知可依据")
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, "/v1/calendarDays/2026-02-29").badRequest(t))

	year := func(q string) []object { return list(s.get(t, "/v1/calendarDays?year="+q).ok(t), "calendarDays") }
	require.Len(t, year("2024&showAll=true"), 366)
	require.Equal(t, get("2024-01-01"), year("2024&showAll=true")[0])
	exceptional := year("2024")
	days, err := calendar.Default().Days(calendar.MustDate("2024-01-01"), calendar.MustDate("2024-12-31"))
	require.NoError(t, err)
	require.Len(t, exceptional, len(days))
	for _, d := range exceptional {
		require.Equal(t, get(text(d, "name")[len("calendarDays/"):]), d)
	}
	// Before the notice of 2020-01-26 the first of February was a day to make up.
	known := func(asOf string) []object { return year("2020&" + query("asOfDate", asOf)) }
	require.Contains(t, workdays(known("2020-01-25")), "2020-02-01")
	require.NotContains(t, workdays(known("2020-01-27")), "2020-02-01")

	require.Equal(t, []string{"year INT32_GTE_LTE"}, s.get(t, "/v1/calendarDays").badRequest(t))
	require.Equal(t, []string{"as_of_date DATE"}, s.get(t, "/v1/calendarDays?year=2020&asOfDate.year=2020").badRequest(t))
	s.get(t, "/v1/calendarDays?year=2031").refused(t, http.StatusBadRequest, "CALENDAR_MISSING")
	s.get(t, "/v1/calendarDays?year=2020&"+query("asOfDate", "2001-01-01")).refused(t, http.StatusBadRequest, "CALENDAR_MISSING")
}

// workdays are the days among them that are worked.
func workdays(days []object) (worked []string) {
	for _, d := range days {
		if d["workday"] == true {
			worked = append(worked, day(d, "date"))
		}
	}
	return worked
}

func TestAddWorkdays(t *testing.T) {
	s := start(t, "2026-03-04")
	add := func(from, more string) object {
		return s.get(t, "/v1/calendar:addWorkdays?"+query("fromDate", from)+"&"+more).ok(t)
	}
	for _, c := range []struct{ from, more, want string }{
		{"2022-09-30", "days=20", "2022-11-02"}, // law.md: the case of 连云港
		{"2022-09-30", "days=20&convention=COUNTING_CONVENTION_NEXT_DAY", "2022-11-02"},
		{"2022-09-30", "days=20&convention=COUNTING_CONVENTION_SAME_DAY", "2022-11-01"},
		{"2011-06-01", "days=15", "2011-06-23"},
		{"2017-06-18", "days=15", "2017-07-07"},
		{"2017-06-18", "days=15&convention=COUNTING_CONVENTION_ROLL", "2017-07-10"},
		{"2024-02-08", "days=7", "2024-02-23"},
		{"2026-09-30", "days=20", "2026-11-03"},
		{"2022-11-02", "days=-20", "2022-09-30"},
		{"2022-10-01", "days=0", "2022-10-01"},
	} {
		got := add(c.from, c.more)
		require.Equal(t, c.want, day(got, "date"), c)
		require.Equal(t, false, got["provisional"])
		require.Empty(t, got["calendarDays"])
	}
	require.Equal(t, true, add("2026-12-20", "days=20")["provisional"])
	require.Equal(t, true, add("2027-01-05", "days=-10")["provisional"], "it starts in a year without a notice")
	require.Equal(t, "2020-02-01", day(add("2020-01-23", "days=2&"+query("asOfDate", "2020-01-25")), "date"))
	require.Equal(t, "2020-02-04", day(add("2020-01-23", "days=2"), "date"), "the holiday was prolonged")

	explained := list(add("2022-09-30", "days=20&explain=true"), "calendarDays")
	require.Len(t, explained, 34)
	counted := 0
	for _, d := range explained {
		if d["counted"] == true {
			counted++
		}
	}
	require.Equal(t, 20, counted)
	require.Equal(t, true, explained[0]["workday"], "the day of receipt is worked, and not counted")
	require.Equal(t, false, explained[0]["counted"])
}

func TestAddWorkdaysIsRefused(t *testing.T) {
	s := start(t, "2026-03-04")
	add := func(q string) response { return s.get(t, "/v1/calendar:addWorkdays?"+q) }
	require.Equal(t, []string{"days INT32_GTE_LTE", "from_date REQUIRED"}, sorted(add("days=10001").badRequest(t)))
	require.Equal(t, []string{"as_of_date DATE", "from_date REQUIRED"},
		sorted(add("fromDate.year=0&asOfDate.month=3").badRequest(t)))
	require.Equal(t, []string{"from_date DATE"}, add("fromDate.year=2026").badRequest(t))
	require.Equal(t, []string{"convention TYPE"}, add(query("fromDate", "2026-03-04")+"&convention=9").badRequest(t))
	for _, q := range []string{query("fromDate", "2031-01-01"), query("fromDate", "2026-03-04") + "&days=5000"} {
		refusal := add(q).refused(t, http.StatusBadRequest, "CALENDAR_MISSING")
		require.Equal(t, "CALENDAR_MISSING", refusal.precondition())
	}
	add(query("fromDate", "2026-03-04")+"&"+query("asOfDate", "2001-01-01")).refused(t, http.StatusBadRequest, "CALENDAR_MISSING")
}

func TestCountWorkdays(t *testing.T) {
	s := start(t, "2026-03-04")
	count := func(from, to, more string) object {
		return s.get(t, "/v1/calendar:countWorkdays?"+query("fromDate", from)+"&"+query("toDate", to)+more).ok(t)
	}
	for _, c := range []struct {
		from, to, more string
		want           float64
	}{
		{"2022-09-30", "2022-11-02", "", 20},
		{"2022-11-02", "2022-09-30", "", -20},
		{"2022-09-30", "2022-11-02", "&convention=COUNTING_CONVENTION_SAME_DAY", 21},
		{"2022-10-01", "2022-10-09", "&convention=COUNTING_CONVENTION_ROLL", 1},
	} {
		got := count(c.from, c.to, c.more+"&explain=true")
		require.InDelta(t, c.want, got["days"], 0, c)
		counted := 0
		for _, d := range list(got, "calendarDays") {
			if d["counted"] == true {
				counted++
			}
		}
		require.InDelta(t, max(c.want, -c.want), counted, 0, c)
	}
	require.InDelta(t, 0, count("2022-09-30", "2022-09-30", "")["days"], 0)
	require.Equal(t, true, count("2026-12-30", "2027-01-10", "")["provisional"])

	bad := func(q string) []string { return sorted(s.get(t, "/v1/calendar:countWorkdays?"+q).badRequest(t)) }
	require.Equal(t, []string{"from_date REQUIRED", "to_date REQUIRED"}, bad(""))
	require.Equal(t, []string{"from_date DATE", "to_date DATE"}, bad("fromDate.month=1&toDate.day=3"))
	s.get(t, "/v1/calendar:countWorkdays?"+query("fromDate", "2022-09-30")+"&"+query("toDate", "2032-01-01")).
		refused(t, http.StatusBadRequest, "CALENDAR_MISSING")
}
