package workflow

import (
	"errors"
	"fmt"
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// Items is as how many items (件) the application counts when the fees of a calendar month accumulate: one, or as many as a
// fee notice by items has split it into (一事一申请, 国办函〔2020〕109号).
func (s Standing) Items() int {
	for _, c := range slices.Backward(s.Charges) {
		if c.Mode == ByItems && c.Count > 0 {
			return c.Count
		}
	}
	return 1
}

// PlanCharge reckons a charge that is about to be made, and holds it against what has to be right today and an old
// register may have otherwise: the amount is the tariff's, one application is charged by items or by pages and never both,
// and the notice goes out while the term for the answer runs. ev is the charge with its mode, count and items before; the
// amount may be left out. It returns the charge with its amount, and the quote.
//
// Before the first national tariff there is nothing to reckon by: then the amount must be given and is taken as it is, and
// the quote is empty. The error is a *QuoteError, without a quote, or a *Refusal, with it.
func (s Standing) PlanCharge(cal *calendar.Calendar, ev Event) (Event, Quote, error) {
	given := ev.AmountFen
	quote, err := QuoteFee(ev.On, ev.Mode, ev.Count, ev.Before)
	switch {
	case err == nil:
		ev.AmountFen = quote.AmountFen
	case !beforeTariff(err) || given == 0:
		return ev, quote, err
	}
	if _, err := s.Apply(cal, ev, s.LegalCases); err != nil {
		return ev, quote, err
	}
	refuse := func(rule Rule, field, detail string) error {
		return &Refusal{Act: ev.Do, State: s.State, On: ev.On, Rule: rule, Article: rule.Article(), Field: field, Detail: detail}
	}
	if i := slices.IndexFunc(s.Charges, func(c Charging) bool { return c.Mode != "" && c.Mode != ev.Mode }); i >= 0 {
		return ev, quote, refuse(RuleChargeMixed, "mode", s.Charges[i].Mode.Label())
	}
	view, err := s.View(cal, ev.On)
	switch {
	case err != nil:
		return ev, quote, err
	case !view.Due.IsZero() && ev.On > view.Due:
		return ev, quote, refuse(RuleChargeLate, "", view.Due.String())
	case ev.AmountFen == 0:
		return ev, quote, refuse(RuleChargeNothing, "count", quote.Text)
	case given != 0 && given != ev.AmountFen:
		return ev, quote, refuse(RuleChargeAmount, "amount_fen", fmt.Sprintf("应为%s，即%d分", yuan(ev.AmountFen), ev.AmountFen))
	}
	return ev, quote, nil
}

// beforeTariff reports whether nothing is wrong with a question for a quote but its day.
func beforeTariff(err error) bool {
	var e *QuoteError
	return errors.As(err, &e) && !slices.ContainsFunc(e.Violations, func(v Violation) bool { return v.Rule != RuleTariff })
}

// ChargeState is what became of a fee notice.
type ChargeState string

// The states.
const (
	ChargeOutstanding ChargeState = "outstanding" // 待缴费
	ChargePaid        ChargeState = "paid"        // 已缴清
	ChargeWaived      ChargeState = "waived"      // 已减免
	ChargeLapsed      ChargeState = "lapsed"      // 逾期未缴，不再处理
	ChargeCancelled   ChargeState = "cancelled"   // 申请先行终止，不再收取
)

// ChargeState returns what became of the i-th fee notice, from 0, and on which day; none while it is outstanding.
func (s Standing) ChargeState(i int) (ChargeState, calendar.Date) {
	c := s.Charges[i]
	switch {
	case !c.Paid.IsZero():
		return ChargePaid, c.Paid
	case !c.Waived.IsZero():
		return ChargeWaived, c.Waived
	}
	term := s.chargedTerm(i)
	if term.StoppedBy == "" {
		return ChargeOutstanding, 0
	}
	if term.StoppedBy == Lapse {
		return ChargeLapsed, term.Stopped
	}
	return ChargeCancelled, term.Stopped
}

// chargedTerm returns the term that the i-th fee notice ended, which was not waived. Each such notice ended one, in order.
func (s *Standing) chargedTerm(i int) *Term {
	for _, earlier := range s.Charges[:i] {
		if !earlier.Waived.IsZero() {
			i--
		}
	}
	for t := range s.Terms {
		if s.Terms[t].Waiting != Charge {
			continue
		}
		if i == 0 {
			return &s.Terms[t]
		}
		i--
	}
	return s.term()
}

// ChargeText says in Chinese what the i-th fee notice, from 0, did to the term for the answer. It fails with a *Refusal of
// RuleCalendar where the calendar does not reach.
func (s Standing) ChargeText(cal *calendar.Calendar, i int) (string, error) {
	c := s.Charges[i]
	text := fmt.Sprintf("%s发出收费通知，答复期限停止计算", c.On)
	state, on := s.ChargeState(i)
	switch state {
	case ChargePaid:
		return fmt.Sprintf("%s；%s缴清，答复期限自次日起重新计算%d个工作日", text, on, s.Rules().TermDays), nil
	case ChargeWaived:
		return fmt.Sprintf("%s；%s减免，其间不计入答复期限，答复期限继续计算", text, on), nil
	case ChargeLapsed:
		return fmt.Sprintf("%s；逾期未缴纳，%s起不再处理", text, on), nil
	case ChargeCancelled:
		return fmt.Sprintf("%s；%s申请已终止，不再收取", text, on), nil
	case ChargeOutstanding:
	}
	limit, err := c.limit(s.reckon(cal))
	if err != nil {
		return "", &Refusal{On: s.Receipt, Rule: RuleCalendar, cause: err}
	}
	return fmt.Sprintf("%s；缴费期限%s，逾期未缴纳的不再处理", text, limit), nil
}
