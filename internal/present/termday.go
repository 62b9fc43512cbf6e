package present

import (
	"slices"
	"strings"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// TermDay returns one day of a term of an application.
func TermDay(l *store.Loaded, d *workflow.TermDay) *foiv1.TermDay {
	m := &foiv1.TermDay{
		Term: int32(d.Term), Number: int32(d.Number), //nolint:gosec // of days in the calendar's range
		Date: Date(d.Date), Counted: d.Counted, Reason: d.Reason.String(), Text: termDayText(l, d), Provisional: d.Provisional,
	}
	for _, id := range d.Consultations {
		m.Consultations = append(m.Consultations, Name(&l.Application).Consultation(id).String())
	}
	return m
}

// termDayText says why a day was counted or not: the festival of a day off, the parties asked on a day that is kept out.
func termDayText(l *store.Loaded, d *workflow.TermDay) string {
	if d.Reason != calendar.Excluded {
		return d.Reason.Chinese() + parenthesis(d.Name)
	}
	var parties []string
	for _, id := range d.Consultations {
		i := slices.IndexFunc(l.Standing.Consultations, func(c workflow.Consultation) bool { return c.ID == id })
		parties = append(parties, l.Standing.Consultations[i].Party)
	}
	if len(parties) == 0 { // nothing else keeps days out but a fee that was waived
		return d.Reason.Chinese() + "（收费通知期间，费用已减免）"
	}
	return d.Reason.Chinese() + "（征求意见：" + strings.Join(parties, "、") + "）"
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return "（" + text + "）"
}
