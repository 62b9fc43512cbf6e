package calendar

import (
	"slices"

	"github.com/rickar/cal/v2"
)

// Decree is one wording of 全国年节及纪念日放假办法, the statute that says which festivals are days off for all citizens.
type Decree struct {
	Number   string         // 国务院令第N号 of the decision that made this wording
	Issued   Date           // the day of the decision
	From     int            // the first year it is in force, on 1 January
	Holidays []*cal.Holiday // one statutory day each, art. 2; Calc gives its date in a year of the table of lunar days
}

// Decrees returns the wordings since 1999 in their order. Days for some citizens (妇女节, 青年节, 儿童节, 建军节) and the
// festivals of minorities are not in them: they are no 全体公民放假的节日.
//
// Sources: 国务院令第270号 (1999-09-18), 第513号 (2007-12-14), 第644号 (2013-12-11), 第795号 (2024-11-10).
func Decrees() []Decree {
	newYear := []*cal.Holiday{fixedDay("元旦", 1, 1)}
	nationalDay := []*cal.Holiday{fixedDay("国庆节", 10, 1), fixedDay("国庆节", 10, 2), fixedDay("国庆节", 10, 3)}
	eve := springFestival("除夕", -1)
	first, second, third := springFestival("初一", 0), springFestival("初二", 1), springFestival("初三", 2)
	qingming := tabledDay("清明节", "清明", qingmingOf)
	mayDay, mayDay2, mayDay3 := fixedDay("劳动节", 5, 1), fixedDay("劳动节", 5, 2), fixedDay("劳动节", 5, 3)
	dragonBoat := tabledDay("端午节", "五月初五", duanwuOf)
	midAutumn := tabledDay("中秋节", "八月十五", zhongqiuOf)

	days := func(groups ...[]*cal.Holiday) []*cal.Holiday { return slices.Concat(groups...) }
	one := func(h ...*cal.Holiday) []*cal.Holiday { return h }
	return []Decree{
		{
			"国务院令第270号", MustDate("1999-09-18"), 2000,
			days(newYear, one(first, second, third, mayDay, mayDay2, mayDay3), nationalDay),
		},
		{
			"国务院令第513号", MustDate("2007-12-14"), 2008,
			days(newYear, one(eve, first, second, qingming, mayDay, dragonBoat, midAutumn), nationalDay),
		},
		{
			"国务院令第644号", MustDate("2013-12-11"), 2014,
			days(newYear, one(first, second, third, qingming, mayDay, dragonBoat, midAutumn), nationalDay),
		},
		{
			"国务院令第795号", MustDate("2024-11-10"), 2025,
			days(newYear, one(eve, first, second, third, qingming, mayDay, mayDay2, dragonBoat, midAutumn), nationalDay),
		},
	}
}

// Statutory returns the statutory festivals of a year, by date, under the decree in force in it. With asOf not 0 only
// decrees issued by that day are taken into account. Two festivals on one day, as 中秋节 and 国庆节 on 2020-10-01, make one
// day named 国庆节、中秋节.
//
// A year before the first decree or outside the table of lunar days (2000 to 2060) gives a *RangeError.
func Statutory(year int, asOf Date) ([]ExceptionalDay, error) {
	if year < firstTabled || year > lastTabled() {
		d, _ := NewDate(year, 1, 1)
		return nil, &RangeError{Date: d, First: yearStart(firstTabled), Last: yearEnd(lastTabled())}
	}
	in := decreeIn(year, asOf)
	var days []ExceptionalDay
	for _, h := range in.Holidays {
		actual, _ := h.Calc(year)
		date, _ := NewDate(actual.Date()) // its own civil fields; it occurs in every year of the table
		i := slices.IndexFunc(days, func(e ExceptionalDay) bool { return e.Date == date })
		if i < 0 {
			days = append(days, ExceptionalDay{Date: date, Kind: Holiday, Name: h.Name, Notice: in.Number})
		} else {
			days[i].Name = h.Name + "、" + days[i].Name
		}
	}
	slices.SortFunc(days, byDate)
	return days, nil
}

// decreeIn returns the decree in force in a year, among those issued by asOf when it is not 0. Years before the first
// get the first.
func decreeIn(year int, asOf Date) Decree {
	decrees := Decrees()
	in := decrees[0]
	for _, d := range decrees {
		if d.From <= year && (asOf == 0 || d.Issued <= asOf) {
			in = d
		}
	}
	return in
}
