package calendar_test

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

// TestFestivalsLieInTheirHolidays holds the table of lunar days and the decrees against every official notice: each
// statutory day of 2004–2026 is off, and the holiday it lies in bears its name.
func TestFestivalsLieInTheirHolidays(t *testing.T) {
	c := calendar.Default()
	for year := 2004; year <= 2026; year++ {
		festivals, err := calendar.Statutory(year, 0)
		require.NoError(t, err)
		for _, f := range festivals {
			days, err := c.Days(f.Date, f.Date)
			require.NoError(t, err)
			require.Len(t, days, 1, "%s %s", f.Date, f.Name)
			require.Equal(t, calendar.Holiday, days[0].Kind, "%s %s", f.Date, f.Name)
			for _, name := range []string{"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"} {
				if name == f.Name {
					require.Contains(t, days[0].Name, name, f.Date)
				}
			}
		}
	}
}

// TestFestivalTable checks the whole table, 2000–2060, for what is true of the sky whatever the year.
func TestFestivalTable(t *testing.T) {
	var before calendar.Date
	for year := 2000; year <= 2060; year++ {
		byDescription := map[string]calendar.Date{}
		for _, h := range calendar.Decrees()[3].Holidays {
			actual, observed := h.Calc(year)
			require.Equal(t, actual, observed, "no day is moved by itself")
			d, err := calendar.NewDate(actual.Date())
			require.NoError(t, err)
			require.Equal(t, year, d.Year())
			if h.Description != "" {
				byDescription[h.Description] = d
			}
		}
		require.Len(t, byDescription, 7)
		first := byDescription["初一"]
		require.Equal(t, first-1, byDescription["除夕"])
		require.Equal(t, first+1, byDescription["初二"])
		require.Equal(t, first+2, byDescription["初三"])
		md := func(d calendar.Date) string { return d.String()[5:] }
		require.True(t, md(first) >= "01-21" && md(first) <= "02-20", first)
		qingming := byDescription["清明"]
		require.True(t, md(qingming) >= "04-04" && md(qingming) <= "04-06", qingming)
		y := year % 100
		require.Equal(t, int(float64(y)*0.2422+4.81)-y/4, qingming.Day(), "寿星公式, %d", year)
		duanwu, zhongqiu := byDescription["五月初五"], byDescription["八月十五"]
		// 正月初一 to 五月初五: four months of 29 or 30 days and four days, or five months; likewise to 八月十五.
		require.True(t, lunar(duanwu.DaysSince(first), 4, 4), "%s", duanwu)
		require.True(t, lunar(zhongqiu.DaysSince(first), 7, 14), "%s", zhongqiu)
		if before != 0 {
			n := first.DaysSince(before)
			require.True(t, n >= 353 && n <= 355 || n >= 383 && n <= 385, "%d days before %s", n, first)
		}
		before = first
	}
}

// lunar reports whether days can be that many lunar months, or one more for a leap month, and some days.
func lunar(days, months, more int) bool {
	for m := months; m <= months+1; m++ {
		mean := float64(m)*29.530588 + float64(more)
		if diff := float64(days) - mean; diff > -2 && diff < 2 {
			return true
		}
	}
	return false
}

func TestFestivalsKnownByHeart(t *testing.T) {
	for date, name := range map[string]string{
		"2008-02-06": "春节", "2013-02-09": "春节", // 除夕 under decree 513
		"2033-01-31": "春节", "2027-02-06": "春节", "2030-02-03": "春节", // 初一; new moons near midnight in 2027 and 2030
		"2034-02-19": "春节",  // 初一, after the leap 11th month of 2033
		"2020-06-25": "端午节", // after a leap 4th month
		"2025-10-06": "中秋节", // after a leap 6th month
		"2020-10-01": "国庆节、中秋节",
		"2031-10-01": "国庆节、中秋节",
		"2044-04-04": "清明节",
	} {
		d := day(date)
		festivals, err := calendar.Statutory(d.Year(), 0)
		require.NoError(t, err)
		found := ""
		for _, f := range festivals {
			if f.Date == d {
				found = f.Name
			}
		}
		require.Equal(t, name, found, date)
	}
	eve := func(year int) bool {
		festivals, err := calendar.Statutory(year, 0)
		require.NoError(t, err)
		spring := 0
		for _, f := range festivals {
			if f.Name == "春节" {
				spring++
			}
		}
		return spring == 4
	}
	require.False(t, eve(2024))
	require.True(t, eve(2025))
}

// TestDecreesAreThoseOnRecord compares number and day of each decree with the list of notices.
func TestDecreesAreThoseOnRecord(t *testing.T) {
	f, err := os.Open("data/notices.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var want, got [][2]string
	for _, r := range rows {
		if r[5] == "statute" {
			want = append(want, [2]string{r[0], r[2]})
		}
	}
	wantDays := []int{10, 11, 11, 13}
	for i, d := range calendar.Decrees() {
		got = append(got, [2]string{d.Number, d.Issued.String()})
		require.Len(t, d.Holidays, wantDays[i], d.Number)
	}
	require.Equal(t, want, got)
}

func TestTabledDayIsNoneOutsideItsTable(t *testing.T) {
	for _, h := range calendar.Decrees()[3].Holidays {
		for _, year := range []int{1999, 2061} {
			actual, _ := h.Calc(year)
			if h.Description == "" {
				require.Equal(t, year, actual.Year(), h.Name)
			} else {
				require.Equal(t, time.Time{}, actual, h.Name)
			}
		}
	}
}
