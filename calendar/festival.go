package calendar

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
)

// festivalsCSV is the table of the festivals that follow the moon or the sun: year, 春节 (正月初一), 清明 (the solar term),
// 端午 (五月初五), 中秋 (八月十五). data/README.md names its sources.
//
//go:embed data/festivals.csv
var festivalsCSV string

const firstTabled = 2000

// tabledYear is one row of the table.
type tabledYear struct{ chunjie, qingming, duanwu, zhongqiu Date }

var festivalTable = sync.OnceValue(func() []tabledYear {
	rows, err := csv.NewReader(strings.NewReader(festivalsCSV)).ReadAll()
	if err != nil {
		panic(err) // embedded, and read by every test
	}
	table := make([]tabledYear, 0, len(rows)-1)
	for _, r := range rows[1:] {
		table = append(table, tabledYear{MustDate(r[1]), MustDate(r[2]), MustDate(r[3]), MustDate(r[4])})
	}
	return table
})

func lastTabled() int { return firstTabled + len(festivalTable()) - 1 }

func chunjieOf(y tabledYear) Date  { return y.chunjie }
func qingmingOf(y tabledYear) Date { return y.qingming }
func duanwuOf(y tabledYear) Date   { return y.duanwu }
func zhongqiuOf(y tabledYear) Date { return y.zhongqiu }

func fixedDay(name string, month time.Month, day int) *cal.Holiday {
	return &cal.Holiday{Name: name, Type: cal.ObservancePublic, Month: month, Day: day, Func: cal.CalcDayOfMonth}
}

// tabledDay is a festival whose date is read from the table; in a year the table lacks it does not occur.
func tabledDay(name, description string, date func(tabledYear) Date) *cal.Holiday {
	return &cal.Holiday{
		Name: name, Description: description, Type: cal.ObservancePublic,
		Func: func(_ *cal.Holiday, year int) time.Time {
			if year < firstTabled || year > lastTabled() {
				return time.Time{}
			}
			return date(festivalTable()[year-firstTabled]).Time()
		},
	}
}

// springFestival is the day that many days after 正月初一. The offset is applied to the date and not by Holiday.CalcOffset,
// which would move the zero time of a year that the table lacks.
func springFestival(description string, offset int) *cal.Holiday {
	return tabledDay("春节", description, func(y tabledYear) Date { return chunjieOf(y).Plus(offset) })
}
