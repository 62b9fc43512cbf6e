package workflow

import (
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// LedgerKind is what an entry of the ledger explains.
type LedgerKind string

// The kinds.
const (
	LedgerReceipt LedgerKind = "receipt" // the application came in
	LedgerAct     LedgerKind = "act"     // one act
	LedgerTerm    LedgerKind = "term"    // one run of the answer term, with its arithmetic

	// LedgerCounting says once by which settings the case is counted, when they are not the defaults.
	LedgerCounting LedgerKind = "counting"
)

// LedgerEntry explains one act or one term to people.
type LedgerEntry struct {
	On      calendar.Date `json:"on"` // the act's day, or the day the term starts from
	Kind    LedgerKind    `json:"kind"`
	Act     Act           `json:"act,omitzero"`     // of an act; of a term, the act that began it anew
	Article string        `json:"article,omitzero"` // Chinese
	Text    string        `json:"text"`             // Chinese, one sentence
	Due     calendar.Date `json:"due,omitzero"`     // of a term: its due date, none while there is none

	// The arithmetic of a term: Days + Extended + Deferred working days counted from On by Convention, without those of
	// Excluded.
	Days     int             `json:"days,omitzero"`
	Extended int             `json:"extended,omitzero"`
	Deferred int             `json:"deferred,omitzero"`
	Excluded []ExcludedDays  `json:"excluded,omitempty"`
	Spans    []calendar.Span `json:"-"` // Excluded for calendar.Explain
	// Convention is the case's, for calendar.Explain.
	Convention calendar.Convention `json:"-"`
}

// ExcludedDays is one stretch of days that consultations, or waiting for a fee that was waived, keep out of a term.
type ExcludedDays struct {
	After       calendar.Date `json:"after"`   // this day itself counts
	Through     calendar.Date `json:"through"` // the last day kept out
	WorkingDays int           `json:"working_days"`
}

// Ledger explains a case as it looks from a day: every act and every term in the order in which they came, with the
// article and the arithmetic. It refuses what Fold and View refuse.
func Ledger(cal *calendar.Calendar, c Case, at calendar.Date) ([]LedgerEntry, error) {
	final, err := Fold(cal, c)
	if err != nil {
		return nil, err
	}
	w := ledgerWriter{cal: cal, at: at, final: &final}
	s, err := register(c.Facts)
	if err != nil {
		return nil, err
	}
	w.receipt(&s)
	w.counting()
	for i, ev := range c.Events {
		if ev.Do != Confirm {
			w.terms(len(s.Terms))
		}
		next, err := s.Apply(cal, ev, c.LegalCases)
		if err != nil {
			return nil, &FoldError{Index: i, Err: err}
		}
		w.act(&s, &next, &ev)
		s = next
	}
	w.terms(len(s.Terms))
	if w.err != nil {
		return nil, &Refusal{On: final.Receipt, Rule: RuleCalendar, cause: w.err}
	}
	return w.entries, nil
}

type ledgerWriter struct {
	cal     *calendar.Calendar
	at      calendar.Date
	final   *Standing // after all acts: a term's pauses and extension are known only then
	told    int       // how many terms have been told
	entries []LedgerEntry
	err     error // the first day the calendar did not know
}

func (w *ledgerWriter) receipt(s *Standing) {
	w.entries = append(w.entries, LedgerEntry{
		On: s.Facts.Received, Kind: LedgerReceipt, Article: s.Rules().article("条例第三十一条"), Text: receiptText(s) + w.shifted(s, s.Facts.Received),
	})
}

func (w *ledgerWriter) act(was, now *Standing, ev *Event) {
	row := rowOf(ev.Do, was.State)
	w.entries = append(w.entries, LedgerEntry{
		On: ev.On, Kind: LedgerAct, Act: ev.Do, Article: now.Rules().article(row.Article), Text: w.actText(now, ev),
	})
}

// terms tells the terms up to the n-th that have not been told yet.
func (w *ledgerWriter) terms(n int) {
	for ; w.told < n; w.told++ {
		w.term(w.told)
	}
}

func (w *ledgerWriter) term(i int) {
	term := &w.final.Terms[i]
	by := w.final.reckon(w.cal)
	e := LedgerEntry{
		On: w.limit(by.start(term)), Kind: LedgerTerm, Act: term.Cause, Article: w.final.Rules().article("条例第三十三条"),
		Days: term.Days, Extended: term.ExtendedDays, Deferred: term.DeferredDays, Convention: by.calendarConvention(),
	}
	if i > 0 && term.Cause == Correct {
		e.Article = w.final.Rules().article("条例第三十条")
	}
	ended := w.endOfTerm(i)
	if ended == termRan {
		e.Due, e.Spans = w.dueAndSpans(i)
		for _, span := range e.Spans {
			days := w.count(span.After, span.Through)
			e.Excluded = append(e.Excluded, ExcludedDays{After: span.After, Through: span.Through, WorkingDays: days})
		}
	}
	e.Text = w.termText(&e, term, ended)
	w.entries = append(w.entries, e)
}

// termEnd is what became of a term by the day looked from.
type termEnd int

const (
	termRan        termEnd = iota // it has a due date
	termPaused                    // a consultation is open
	termCorrection                // ended by 补正告知
	termCharge                    // ended by 收费通知
	termVoided                    // ended by 作废
)

func (w *ledgerWriter) endOfTerm(i int) termEnd {
	term := &w.final.Terms[i]
	switch {
	case term.Waiting == Return:
		return termCorrection
	case term.Waiting == Charge:
		return termCharge
	case term.StoppedBy == Void || term.StoppedBy == Transfer:
		return termVoided
	case i == len(w.final.Terms)-1:
		paused, err := w.final.paused(w.cal, w.at)
		w.note(err)
		if paused {
			return termPaused
		}
	}
	return termRan
}

// dueAndSpans returns a term's due date and the stretches that moved it, each cut to the days that the term could count.
func (w *ledgerWriter) dueAndSpans(i int) (calendar.Date, []calendar.Span) {
	by := w.final.reckon(w.cal)
	due, err := w.final.dueOf(w.cal, i)
	w.note(err)
	spans, err := w.final.spansOf(by, i)
	w.note(err)
	from, _, err := by.begin(&w.final.Terms[i], nil)
	w.note(err)
	if by.Convention == CountSameDay {
		from = from.Plus(-1)
	}
	var inside []calendar.Span
	for _, span := range spans {
		span.After = max(span.After, from)
		if span.After < due && span.Through > span.After {
			inside = append(inside, span)
		}
	}
	return due, inside
}

func (w *ledgerWriter) count(from, to calendar.Date) int {
	n, err := w.cal.Count(from, to, calendar.NextDay)
	w.note(err)
	return n
}

// limit turns a limit that cannot be told into the writer's error.
func (w *ledgerWriter) limit(d calendar.Date, err error) calendar.Date {
	w.note(err)
	return d
}

func (w *ledgerWriter) note(err error) {
	if err != nil && w.err == nil {
		w.err = err
	}
}

// counting says once by which settings the case is counted, when they are not the usual ones.
func (w *ledgerWriter) counting() {
	settings := w.final.Facts.Counting
	if settings.IsDefault() {
		return
	}
	var texts, sources []string
	for _, f := range settings.Full().fields() {
		if f.value != f.setting.Default {
			texts = append(texts, f.setting.Label+"："+f.setting.label(f.value))
			sources = append(sources, f.setting.Ground)
		}
	}
	w.entries = append(w.entries, LedgerEntry{
		On: w.final.Facts.Received, Kind: LedgerCounting, Article: strings.Join(sources, "；"),
		Text: "本申请按收到之日施行的计算规则办理：" + strings.Join(texts, "；"),
	})
}
