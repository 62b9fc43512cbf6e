package present

import (
	"slices"

	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// limits are the duties of one kind of an application in the order in which they arose.
type limits []workflow.Duty

// limits returns how an application stands, with the duties of a kind.
func (v Viewer) limits(a *store.Application, kind workflow.DutyKind) (workflow.Standing, limits, error) {
	st, err := a.StandingValue()
	if err != nil {
		return st, nil, err
	}
	view, err := st.View(v.Calendar, v.Today)
	of := slices.DeleteFunc(view.Duties, func(d workflow.Duty) bool { return d.Kind != kind })
	return st, of, err
}

// date returns the due date of the i-th, none once the application is voided and owes nothing.
func (l limits) date(i int) *date.Date {
	if i >= len(l) {
		return nil
	}
	return Date(l[i].Due)
}

// passed reports whether the due date of the i-th lies before a day.
func (l limits) passed(i int, today calendar.Date) bool {
	return i < len(l) && !l[i].Due.IsZero() && l[i].Due < today
}
