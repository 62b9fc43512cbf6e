package workflow

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// Quote is what the tariff in force on a day asks for.
type Quote struct {
	On        calendar.Date
	Mode      ChargeMode
	Count     int // items or pages
	Before    int // by items: those of the same applicant earlier in the calendar month; by pages always 0
	AmountFen int64
	Article   string // Chinese
	Steps     []QuoteStep
	Text      string // Chinese: the whole arithmetic
}

// QuoteStep is the part of a quote that one price covers.
type QuoteStep struct {
	From, To    int // which items of the month, or pages of the application, counted from 1, both included
	UnitFen     int64
	Count       int // To − From + 1
	SubtotalFen int64
	Text        string // Chinese
}

// quoteMost bounds counts, so that the breakdown stays one that somebody could read.
const quoteMost = 100_000

// QuoteError says what keeps a quote from being made, all at once.
type QuoteError struct{ Violations []Violation }

// Error is English.
func (e *QuoteError) Error() string {
	return "no quote: " + e.join("; ", Violation.Error)
}

// Chinese is the same for people.
func (e *QuoteError) Chinese() string {
	return "不能计算信息处理费：" + e.join("；", Violation.Chinese)
}

func (e *QuoteError) join(between string, text func(Violation) string) string {
	texts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		texts[i] = text(v)
	}
	return strings.Join(texts, between)
}

// QuoteFee reckons the 信息处理费 of count items or pages by the tariff in force on a day. By items, before is how many items
// the same applicant had asked for earlier in the same calendar month, through whatever channel; by pages every
// application stands for itself and before is not looked at. Counts are 1 to 100,000, before 0 to 100,000. What is wrong
// with the question gives a *QuoteError; RuleTariff among the violations
// means that no national tariff was in force.
func QuoteFee(on calendar.Date, mode ChargeMode, count, before int) (Quote, error) {
	if mode == ByPages {
		before = 0
	}
	prices := tariffOn(on)
	if found := quoteViolations(on, prices, mode, count, before); found != nil {
		return Quote{}, &QuoteError{found}
	}
	q := Quote{On: on, Mode: mode, Count: count, Before: before, Article: prices.article}
	steps := prices.steps(mode)
	for i, s := range steps {
		last := before + count
		if i+1 < len(steps) {
			last = min(last, steps[i+1].first-1)
		}
		q.add(s, before+1, last)
	}
	q.Text = q.text()
	return q, nil
}

func quoteViolations(on calendar.Date, prices *tariff, mode ChargeMode, count, before int) []Violation {
	var found []Violation
	refuse := func(field string, rule Rule, bad bool) {
		if bad {
			found = append(found, violation(field, rule))
		}
	}
	refuse("on", RuleMissing, on.IsZero())
	refuse("on", RuleTariff, !on.IsZero() && prices == nil)
	refuse("mode", RuleValue, mode.Label() == "")
	refuse("count", RuleRange, count < 1 || count > quoteMost)
	refuse("before", RuleRange, before < 0 || before > quoteMost)
	return found
}

// add splits those from first to last that lie in a step into stretches of one price each.
func (q *Quote) add(s priceStep, first, last int) {
	for from := max(first, s.first); from <= last; {
		to, unit := last, s.unitFen
		if s.every > 0 {
			risen := (from - s.first) / s.every
			to, unit = min(last, s.first+(risen+1)*s.every-1), unit+int64(risen)*s.riseFen
		}
		part := QuoteStep{From: from, To: to, UnitFen: unit, Count: to - from + 1}
		part.SubtotalFen = int64(part.Count) * unit
		part.Text = part.text(q.Mode)
		q.Steps = append(q.Steps, part)
		q.AmountFen += part.SubtotalFen
		from = to + 1
	}
}

// unit is the Chinese measure word of a mode.
func (m ChargeMode) unit() string {
	if m == ByPages {
		return "页"
	}
	return "件"
}

func (p *QuoteStep) text(mode ChargeMode) string {
	which := fmt.Sprintf("第%d至%d%s", p.From, p.To, mode.unit())
	if p.From == p.To {
		which = fmt.Sprintf("第%d%s", p.From, mode.unit())
	}
	if p.UnitFen == 0 {
		return which + "不收费"
	}
	return fmt.Sprintf("%s，%d%s×%s＝%s", which, p.Count, mode.unit(), yuan(p.UnitFen), yuan(p.SubtotalFen))
}

func (q *Quote) text() string {
	var b strings.Builder
	b.WriteString(q.Mode.Label())
	if q.Mode == ByItems {
		fmt.Fprintf(&b, "，当月此前已申请%d件", q.Before)
	}
	for _, p := range q.Steps {
		b.WriteString("；" + p.Text)
	}
	fmt.Fprintf(&b, "；合计%s", yuan(q.AmountFen))
	return b.String()
}

// yuan writes fen as an amount in yuan, without fen when there are none.
func yuan(fen int64) string {
	if fen%fenPerYuan == 0 {
		return fmt.Sprintf("%d元", fen/fenPerYuan)
	}
	return fmt.Sprintf("%d.%02d元", fen/fenPerYuan, fen%fenPerYuan)
}
