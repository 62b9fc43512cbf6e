package calendar_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
)

func TestParseDate(t *testing.T) {
	for _, s := range []string{"0001-01-01", "1900-02-28", "2000-02-29", "2020-02-29", "2026-11-21", "9999-12-31"} {
		d, err := calendar.ParseDate(s)
		require.NoError(t, err, s)
		require.Equal(t, s, d.String())
	}
	for _, s := range []string{
		"", "2020", "2020-2-1", "2020-02-1", "20200201", "2020/02/01", "2020-02-30", "1900-02-29", "2021-02-29", "2020-04-31",
		"2020-00-10", "2020-13-10", "2020-01-00", "2020-01-32", "0000-01-01", " 2020-01-01", "2020-01-01 ", "2020-01-01T00:00:00Z",
		"+020-01-01", "-020-01-01", "2020-+1-01", "２０２０-01-01", "2020年1月1日", "abcd-ef-gh",
	} {
		_, err := calendar.ParseDate(s)
		var refused *calendar.DateError
		require.ErrorAs(t, err, &refused, s)
		require.Equal(t, s, refused.Text)
		require.Contains(t, refused.Chinese(), "YYYY-MM-DD")
		require.Contains(t, refused.Error(), "YYYY-MM-DD")
		require.Panics(t, func() { calendar.MustDate(s) })
	}
}

func TestNewDateRefusesWhatDoesNotExist(t *testing.T) {
	for _, v := range [][3]int{{0, 1, 1}, {10000, 1, 1}, {2020, 0, 1}, {2020, 13, 1}, {2020, 2, 30}, {2021, 2, 29}, {2020, 1, 0}, {2020, 1, 32}} {
		_, err := calendar.NewDate(v[0], time.Month(v[1]), v[2])
		require.ErrorAs(t, err, new(*calendar.DateError), "%v", v)
	}
}

// TestDateFields compares every field with package time over all years.
func TestDateFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Date(rapid.IntRange(1, 3652059).Draw(t, "day"))
		at := time.Date(1, 1, int(d), 0, 0, 0, 0, time.UTC)
		require.Equal(t, at.Format(time.DateOnly), d.String())
		require.Equal(t, at.Year(), d.Year())
		require.Equal(t, at.Month(), d.Month())
		require.Equal(t, at.Day(), d.Day())
		require.Equal(t, at.Weekday(), d.Weekday())
		again, err := calendar.NewDate(at.Date())
		require.NoError(t, err)
		require.Equal(t, d, again)

		begin := d.Time()
		require.Equal(t, at.Add(-8*time.Hour), begin.UTC())
		y, m, dd := begin.Date()
		require.Equal(t, []int{at.Year(), int(at.Month()), at.Day()}, []int{y, int(m), dd}, "civil fields of midnight +08:00")
		require.Equal(t, d, calendar.DateOf(begin))
		require.Equal(t, d, calendar.DateOf(begin.Add(24*time.Hour-1)))
		require.Equal(t, d.Plus(1), calendar.DateOf(begin.Add(24*time.Hour)))

		n := rapid.IntRange(-4000000, 4000000).Draw(t, "n")
		if moved := d.Plus(n); !moved.IsZero() {
			require.Equal(t, n, moved.DaysSince(d))
			require.Equal(t, d, moved.Plus(-n))
		} else {
			require.True(t, int(d)+n < 1 || int(d)+n > 3652059)
		}
	})
}

func TestDateOfIsShanghai(t *testing.T) {
	for at, want := range map[string]string{
		"2020-03-01T15:59:59Z":           "2020-03-01",
		"2020-03-01T16:00:00Z":           "2020-03-02",
		"2020-03-02T00:00:00+08:00":      "2020-03-02",
		"2020-03-01T23:59:59.999+08:00":  "2020-03-01",
		"2020-03-01T11:00:00-05:00":      "2020-03-02",
		"1969-12-31T15:59:59Z":           "1969-12-31",
		"1969-12-31T16:00:00Z":           "1970-01-01",
		"1969-12-30T15:59:59.5Z":         "1969-12-30",
		"0001-01-01T00:00:00.000000001Z": "0001-01-01",
		"0000-12-31T00:00:00Z":           "",
	} {
		parsed, err := time.Parse(time.RFC3339Nano, at)
		require.NoError(t, err)
		require.Equal(t, want, calendar.DateOf(parsed).String(), at)
	}
	require.Zero(t, calendar.DateOf(time.Time{}))
	require.Zero(t, calendar.DateOf(time.Unix(1<<60, 0)))
}

func TestNoDate(t *testing.T) {
	for _, d := range []calendar.Date{0, -1, 3652060, math.MaxInt32, math.MinInt32} {
		require.Empty(t, d.String())
		require.Zero(t, d.Year())
		require.Zero(t, d.Month())
		require.Zero(t, d.Day())
		require.True(t, d.Time().IsZero())
		require.Zero(t, d.Plus(1))
		require.Equal(t, d == 0, d.IsZero())
	}
	require.Zero(t, day("2020-01-01").Plus(math.MaxInt))
	require.Zero(t, day("2020-01-01").Plus(math.MinInt))
}

func TestDateInJSON(t *testing.T) {
	type document struct {
		Due  calendar.Date         `json:"due"`
		None calendar.Date         `json:"none"`
		Map  map[calendar.Date]int `json:"map"`
	}
	data, err := json.Marshal(document{Due: day("2020-03-02"), Map: map[calendar.Date]int{day("2020-03-03"): 1}})
	require.NoError(t, err)
	require.JSONEq(t, `{"due":"2020-03-02","none":null,"map":{"2020-03-03":1}}`, string(data))
	var back document
	require.NoError(t, json.Unmarshal([]byte(`{"due":"2020-03-02","none":null,"map":{"2020-03-03":1}}`), &back))
	require.Equal(t, "2020-03-02", back.Due.String())
	require.Equal(t, 1, back.Map[day("2020-03-03")])
	require.NoError(t, json.Unmarshal([]byte(`{"due":""}`), &back))
	require.True(t, back.Due.IsZero())
	for _, bad := range []string{`{"due":737000}`, `{"due":"2020-02-30"}`, `{"due":true}`, `{"due":{}}`, `{"map":{"x":1}}`} {
		require.Error(t, json.Unmarshal([]byte(bad), new(document)), bad)
	}
	text, err := calendar.Date(0).MarshalText()
	require.NoError(t, err)
	require.Empty(t, text)
	d := day("2020-03-02")
	require.NoError(t, d.UnmarshalText(nil))
	require.True(t, d.IsZero())
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2020-02-29", "2020-02-30", "0000-00-00", "9999-12-31", "2020-1-1", "\x00", "２０２０-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := calendar.ParseDate(s)
		_, reference := time.Parse(time.DateOnly, s)
		// Package time also takes the year 0000, and nothing else that is not a Date.
		if (err == nil) != (reference == nil && s[:4] != "0000") {
			t.Fatalf("ParseDate(%q) = %v, %v; package time: %v", s, d, err, reference)
		}
		if err == nil && d.String() != s {
			t.Fatalf("ParseDate(%q).String() = %q", s, d)
		}
	})
}

func TestTextsOfConventionAndKind(t *testing.T) {
	for conv, name := range map[calendar.Convention]string{
		calendar.NextDay: "next-day", calendar.SameDay: "same-day", calendar.Roll: "roll",
	} {
		require.Equal(t, name, conv.String())
		text, err := conv.MarshalText()
		require.NoError(t, err)
		var back calendar.Convention
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, conv, back)
	}
	conv, err := calendar.ParseConvention("")
	require.NoError(t, err)
	require.Equal(t, calendar.NextDay, conv)
	_, err = calendar.ParseConvention("NextDay")
	var unknown *calendar.ConventionError
	require.ErrorAs(t, err, &unknown)
	require.Contains(t, unknown.Error(), "NextDay")
	require.Contains(t, unknown.Chinese(), "next-day")
	require.Error(t, new(calendar.Convention).UnmarshalText([]byte("x")))
	_, err = calendar.Convention(9).MarshalText()
	require.Error(t, err)
	require.Equal(t, "unknown", calendar.Convention(9).String())

	for kind, name := range map[calendar.Kind]string{calendar.Holiday: "holiday", calendar.Makeup: "workday"} {
		text, err := kind.MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(text))
		var back calendar.Kind
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, kind, back)
	}
	var kind calendar.Kind
	var badKind *calendar.KindError
	require.ErrorAs(t, kind.UnmarshalText([]byte("off")), &badKind)
	require.Contains(t, badKind.Error(), "off")
	require.Contains(t, badKind.Chinese(), "off")
	_, err = kind.MarshalText()
	require.Error(t, err)
	require.Equal(t, "unknown", kind.String())
}
