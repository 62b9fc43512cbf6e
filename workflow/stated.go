package workflow

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// StatedKind is what a date was that somebody was told.
type StatedKind string

// The kinds.
const (
	StatedDue        StatedKind = "due"          // on registration or confirmation
	StatedRestart    StatedKind = "restart"      // after a correction, a payment or a reopening
	StatedExtension  StatedKind = "extension"    // 延期告知
	StatedDeferral   StatedKind = "deferral"     // 延迟答复告知
	StatedWaiver     StatedKind = "waiver"       // after a waiver
	StatedCorrection StatedKind = "correction"   // the applicant's limit in the 补正告知
	StatedPayment    StatedKind = "payment"      // the applicant's limit in the 收费通知
	StatedLetter     StatedKind = "consultation" // the party's limit in the 征求意见函
)

var statedLabels = [...]struct {
	value StatedKind
	label string
}{
	{StatedDue, "收件告知的答复期限届满日"},
	{StatedRestart, "重新起算后的答复期限届满日"},
	{StatedExtension, "延期告知书中的答复期限届满日"},
	{StatedDeferral, "延迟答复告知中的答复期限届满日"},
	{StatedWaiver, "减免收费后的答复期限届满日"},
	{StatedCorrection, "补正告知书中的补正期限"},
	{StatedPayment, "收费通知书中的缴费期限"},
	{StatedLetter, "征求意见函中的答复期限"},
}

// StatedKinds returns every kind. The slice is the caller's own.
func StatedKinds() []StatedKind {
	all := make([]StatedKind, len(statedLabels))
	for i, k := range statedLabels {
		all[i] = k.value
	}
	return all
}

// Label says in Chinese what the date was, or "" when k is no kind.
func (k StatedKind) Label() string {
	for _, l := range statedLabels {
		if l.value == k {
			return l.label
		}
	}
	return ""
}

// StatedDate is a date that the agency told somebody and that was counted with the calendar.
type StatedDate struct {
	Act  Act           // with which it was told; empty for the registration
	On   calendar.Date // the act's day
	Kind StatedKind
	Of   string // id of the consultation; empty for the others
	// Date is none when none could be told: a consultation was open, or nobody knew when its letter arrived.
	Date calendar.Date
	Text string // Chinese: what was told
}

// StatedDates returns the dates that were told, in order of the acts' days, as they were counted on those days with this
// calendar: a due date knows of the pauses that were over by then and of no later ones. Under any calendar the same
// standing gives the same list in the same order, with other dates: where two calendars differ, the later one
// makes what was told wrong. It fails with a *Refusal of RuleCalendar where the calendar does not reach.
//
// Of acts on one day their order is not known; an extension is taken to go before a deferral, and a consultation sent or
// concluded on the day of such an act not to touch it.
func StatedDates(cal *calendar.Calendar, s Standing) ([]StatedDate, error) {
	w := statedWriter{by: s.reckon(cal), s: &s}
	w.receipts()
	for i := range s.Terms {
		w.term(i)
	}
	if r := s.Returned; !r.On.IsZero() {
		w.add(Return, r.On, StatedCorrection, "")(r.limit(w.by))
	}
	for _, c := range s.Charges {
		w.add(Charge, c.On, StatedPayment, "")(c.limit(w.by))
	}
	for i := range s.Consultations {
		c := &s.Consultations[i]
		limit, err := c.limit(w.by)
		if limit == forever {
			limit = 0
		}
		w.add(Consult, c.On, StatedLetter, c.ID)(limit, err)
	}
	if w.err != nil {
		return nil, &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: w.err}
	}
	slices.SortStableFunc(w.all, func(a, b StatedDate) int { return cmp.Compare(a.On, b.On) })
	return w.all, nil
}

type statedWriter struct {
	by  reckoning
	s   *Standing
	all []StatedDate
	err error
}

// add returns a function that takes the date, or why there is none.
func (w *statedWriter) add(act Act, on calendar.Date, kind StatedKind, of string) func(calendar.Date, error) {
	return func(date calendar.Date, err error) {
		if err != nil && w.err == nil {
			w.err = err
		}
		text := kind.Label() + "：" + date.String()
		if of != "" {
			text = fmt.Sprintf("%s（%s）：%s", kind.Label(), of, date)
		}
		if date.IsZero() {
			text += "未定"
		}
		w.all = append(w.all, StatedDate{Act: act, On: on, Kind: kind, Of: of, Date: date, Text: text})
	}
}

// receipts: the due date from the day the application came, and anew when a confirmation moved it.
func (w *statedWriter) receipts() {
	received := w.s.Facts.Received
	if rules, known := RulesOn(received); known { // a letter of before 2008-05-01 was confirmed after it
		w.add("", received, StatedDue, "")(w.by.fill(&Term{Start: received}, rules.TermDays, nil))
	}
	if on := w.s.Confirmed; !on.IsZero() {
		w.add(Confirm, on, StatedDue, "")(w.by.fill(&w.s.Terms[0], w.s.Terms[0].Days, nil))
	}
}

func (w *statedWriter) term(i int) {
	t := &w.s.Terms[i]
	if t.Cause != "" {
		w.add(t.Cause, t.Start, StatedRestart, "")(w.due(t, t.Start, t.Days, true))
	}
	extended := func(by calendar.Date) int {
		if t.ExtendedOn <= by {
			return t.ExtendedDays
		}
		return 0
	}
	deferred := func(before calendar.Date) int {
		if t.DeferredOn < before {
			return t.DeferredDays
		}
		return 0
	}
	if on := t.ExtendedOn; !on.IsZero() {
		w.add(Extend, on, StatedExtension, "")(w.due(t, on, t.Days+t.ExtendedDays+deferred(on), false))
	}
	if on := t.DeferredOn; !on.IsZero() {
		w.add(Defer, on, StatedDeferral, "")(w.due(t, on, t.Days+extended(on)+t.DeferredDays, false))
	}
	if on := t.WaivedOn; !on.IsZero() { // nothing is extended while a payment is waited for
		w.add(Waive, on, StatedWaiver, "")(w.due(t, on, t.Days+extended(t.ChargedOn)+deferred(t.ChargedOn+1), true))
	}
}

// due is the due date of a term as it was counted on a day, from what had begun before that day. With mayPause it is
// none when a consultation was open then; an extension and a deferral are refused in that case.
func (w *statedWriter) due(t *Term, at calendar.Date, length int, mayPause bool) (calendar.Date, error) {
	var spans []calendar.Span
	for i := range w.s.Consultations {
		c := &w.s.Consultations[i]
		begin, begun := c.begin(w.by)
		if !begun || begin >= at {
			continue
		}
		end, err := c.end(w.by)
		if err != nil {
			return 0, err
		}
		if mayPause && (end > at || end == at && c.Ended != at) { // on the last of the fifteen days it is still open
			return 0, nil
		}
		spans = append(spans, calendar.Span{After: begin, Through: max(begin, end)})
	}
	if !t.WaivedOn.IsZero() && t.WaivedOn <= at {
		spans = append(spans, calendar.Span{After: t.ChargedOn, Through: t.WaivedOn})
	}
	return w.by.fill(t, length, united(spans))
}
