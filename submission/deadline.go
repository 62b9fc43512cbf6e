package submission

import (
	"slices"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/reminder"
)

const (
	articleDepartment = "条例第四十九条第一款"
	articleGovernment = "条例第四十九条第二款"
)

// Deadline is what an agency of some levels owes every year (报告期限).
type Deadline struct {
	Scope   Scope
	Levels  []string // of agencies, as table agency has them
	Month   time.Month
	Day     int
	What    string // what has to be done by then, in Chinese
	Article string
}

// deadlines are those of 条例 art. 49 as data: another rule is another row. The article speaks of departments of governments from
// the county up; townships and sub-districts have long been asked for theirs by the same day, and it is theirs here too.
var deadlines = []Deadline{
	{Own, []string{"department", "township"}, time.January, 31, "报送政府信息公开工作主管部门并向社会公布", articleDepartment},
	{Compiled, []string{"province", "city", "county"}, time.March, 31, "向社会公布", articleGovernment},
}

// Owed returns what an agency of a level owes, and false for a level that owes nothing.
func Owed(level string) (Deadline, bool) {
	for _, d := range deadlines {
		if slices.Contains(d.Levels, level) {
			return d, true
		}
	}
	return Deadline{}, false
}

// LevelsOwing returns the levels whose agencies owe a report of a scope. The slice is the caller's own.
func LevelsOwing(scope Scope) []string {
	var levels []string
	for _, d := range deadlines {
		if d.Scope == scope {
			levels = append(levels, d.Levels...)
		}
	}
	return levels
}

// Due returns the last day for the report on a year.
func (d Deadline) Due(year int) (calendar.Date, error) {
	return calendar.NewDate(year+1, d.Month, d.Day)
}

// Done reports whether nothing is owed any more by a report in a state: it is published.
func (d Deadline) Done(s State) bool { return s == Published }

// Behind reports whether the agency itself has something left to do: while the agency above has the report, it has not.
func Behind(s State) bool { return s != Published && s != Submitted }

// ReminderKind is the kind of the duty in table reminder.
const ReminderKind = "annual_report"

// Ladder is who is told how many working days before the last day (ADR 0022): when the figures can be frozen, when there is still
// time for one return, when it becomes urgent, and on the last day; the heads from then on.
func Ladder() reminder.Ladder {
	return reminder.Ladder{
		Steps: []reminder.Step{
			{Days: 20, To: []reminder.Role{reminder.ToOfficer}},
			{Days: 10, To: []reminder.Role{reminder.ToOfficer}},
			{Days: 5, To: []reminder.Role{reminder.ToOfficer, reminder.ToUnitHead}},
			{Days: 1, To: []reminder.Role{reminder.ToOfficer, reminder.ToUnitHead}},
			{Days: -1, To: []reminder.Role{reminder.ToOfficer, reminder.ToUnitHead, reminder.ToAgencyHead}},
		},
		Every: 5,
	}
}

// ahead bounds how many days before and after a last day anything is said: more than the first step of the ladder over the longest
// holidays, and three months of repeats: what is later than that is for those who see the list.
const ahead, after = 60, 90

// Year returns the year whose report an agency may be reminded of on a day, and false when it is too early or too late for any.
func (d Deadline) Year(today calendar.Date) (int, calendar.Date, bool) {
	for _, year := range []int{today.Year() - 1, today.Year()} {
		due, err := d.Due(year)
		if err == nil && today >= due.Plus(-ahead) && today <= due.Plus(after) {
			return year, due, true
		}
	}
	return 0, 0, false
}
