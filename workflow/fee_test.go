package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

func charging(date string, mode ChargeMode, count, before int) Event {
	return Event{Do: Charge, On: day(date), Mode: mode, Count: count, Before: before, Grounds: "数量明显超过合理范围"}
}

// Received 2024-03-04, due 2024-04-01; reckoned by hand.
func TestWhatTheDeskDemandsOfACharge(t *testing.T) {
	accepted := []Event{on("2024-03-05", Accept)}
	paidFor := func(mode ChargeMode) []Event {
		return append(accepted[:1:1], charging("2024-03-06", mode, 44, 0), on("2024-03-07", Pay))
	}
	given := func(e Event, fen int64) Event {
		e.AmountFen = fen
		return e
	}
	for name, tt := range map[string]struct {
		events  []Event
		ev      Event
		fen     int64
		refused Rule
		detail  string
	}{
		"pages":                     {accepted, charging("2024-03-06", ByPages, 44, 0), 14000, "", ""},
		"the right amount":          {accepted, given(charging("2024-03-06", ByPages, 44, 0), 14000), 14000, "", ""},
		"another amount":            {accepted, given(charging("2024-03-06", ByPages, 44, 0), 15000), 14000, RuleChargeAmount, "应为140元，即14000分"},
		"an amount of other items":  {accepted, given(charging("2024-03-06", ByItems, 1, 11), 20000), 10000, RuleChargeAmount, "应为100元，即10000分"},
		"items":                     {accepted, charging("2024-03-06", ByItems, 15, 10), 150000, "", ""},
		"free pages":                {accepted, charging("2024-03-06", ByPages, 30, 0), 0, RuleChargeNothing, "第1至30页不收费"},
		"free items":                {accepted, charging("2024-03-06", ByItems, 1, 9), 0, RuleChargeNothing, "第10件不收费"},
		"on the due date":           {accepted, charging("2024-04-01", ByPages, 44, 0), 14000, "", ""},
		"after it":                  {accepted, charging("2024-04-02", ByPages, 44, 0), 14000, RuleChargeLate, "2024-04-01"},
		"after it, but extended":    {append(accepted[:1:1], on("2024-04-01", Extend, days(1))), charging("2024-04-02", ByPages, 44, 0), 14000, "", ""},
		"while a letter is out":     {append(accepted[:1:1], on("2024-03-06", Consult, id("a"))), charging("2024-05-06", ByPages, 44, 0), 14000, "", ""},
		"pages again":               {paidFor(ByPages), charging("2024-03-08", ByPages, 57, 0), 27000, "", ""},
		"items after pages":         {paidFor(ByPages), charging("2024-03-08", ByItems, 1, 10), 10000, RuleChargeMixed, "按量计收"},
		"pages after items":         {paidFor(ByItems), charging("2024-03-08", ByPages, 44, 0), 14000, RuleChargeMixed, "按件计收"},
		"before it was accepted":    {nil, charging("2024-03-06", ByPages, 44, 0), 14000, RuleState, ""},
		"before the act before":     {accepted, charging("2024-03-04", ByPages, 44, 0), 14000, RuleOrder, "2024-03-05"},
		"waived before in the term": {append(accepted[:1:1], charging("2024-03-06", ByPages, 44, 0), on("2024-03-07", Waive, approved("困难"))), charging("2024-03-08", ByPages, 44, 0), 14000, RuleChargeWaived, "2024-03-07"},
	} {
		t.Run(name, func(t *testing.T) {
			s := folded(t, Facts{Channel: Counter, Received: day("2024-03-04")}, tt.events...)
			planned, quote, err := s.PlanCharge(calendar.Default(), tt.ev)
			require.Equal(t, tt.fen, planned.AmountFen)
			require.Equal(t, tt.fen, quote.AmountFen)
			if tt.refused == "" {
				require.NoError(t, err)
				_, err := s.Apply(calendar.Default(), planned, nil)
				require.NoError(t, err, "what is planned can be done")
				return
			}
			var r *Refusal
			require.ErrorAs(t, err, &r)
			require.Equal(t, tt.refused, r.Rule)
			require.Contains(t, r.Detail, tt.detail)
			require.Contains(t, r.Chinese(), tt.refused.Chinese())
		})
	}
}

func TestBeforeTheTariffTheAmountIsTheAgencys(t *testing.T) {
	s := folded(t, Facts{Channel: Counter, Received: day("2020-12-01")}, on("2020-12-02", Accept))
	ev := charging("2020-12-03", ByPages, 44, 0)
	_, _, err := s.PlanCharge(calendar.Default(), ev)
	var q *QuoteError
	require.ErrorAs(t, err, &q)
	require.Equal(t, []Violation{{"on", RuleTariff}}, q.Violations)

	ev.AmountFen = 440
	planned, quote, err := s.PlanCharge(calendar.Default(), ev)
	require.NoError(t, err)
	require.Equal(t, ev, planned)
	require.Empty(t, quote.Steps)

	ev.Count = 0
	_, _, err = s.PlanCharge(calendar.Default(), ev)
	require.ErrorAs(t, err, &q, "nor does a local tariff charge nothing")
}

// TestTheDeskChargesWhatTheTariffAsks: whatever is asked, the amount that goes out is the quote's, and only one mode is used.
func TestTheDeskChargesWhatTheTariffAsks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := Fold(calendar.Default(), Case{
			Facts: Facts{Channel: Counter, Received: day("2024-03-04")}, Events: []Event{on("2024-03-05", Accept)},
		})
		require.NoError(t, err)
		at := day("2024-03-06")
		for range rapid.IntRange(1, 5).Draw(t, "notices") {
			ev := Event{
				Do: Charge, On: at, Mode: rapid.SampledFrom([]ChargeMode{ByItems, ByPages}).Draw(t, "mode"),
				Count: rapid.IntRange(1, 250).Draw(t, "count"), AmountFen: rapid.SampledFrom([]int64{0, 0, 10000}).Draw(t, "given"),
			}
			if ev.Mode == ByItems {
				ev.Before = rapid.IntRange(0, 60).Draw(t, "before")
			}
			planned, quote, err := s.PlanCharge(calendar.Default(), ev)
			if err != nil {
				continue
			}
			require.Equal(t, quote.AmountFen, planned.AmountFen)
			require.Positive(t, planned.AmountFen)
			require.True(t, ev.AmountFen == 0 || ev.AmountFen == planned.AmountFen)
			s, err = s.Apply(calendar.Default(), planned, nil)
			require.NoError(t, err)
			s, err = s.Apply(calendar.Default(), Event{Do: Pay, On: at}, nil)
			require.NoError(t, err)
			at = at.Plus(1)
		}
		for _, c := range s.Charges {
			require.Equal(t, s.Charges[0].Mode, c.Mode, "never both")
		}
	})
}

func TestAsHowManyItemsAnApplicationCounts(t *testing.T) {
	facts := Facts{Channel: Counter, Received: day("2024-03-04")}
	accept := on("2024-03-05", Accept)
	require.Equal(t, 1, folded(t, facts, accept).Items())
	require.Equal(t, 1, folded(t, facts, accept, charging("2024-03-06", ByPages, 44, 0)).Items(), "pages are no items")
	require.Equal(t, 12, folded(t, facts, accept, charging("2024-03-06", ByItems, 12, 0)).Items())
	require.Equal(t, 3, folded(t, facts, accept, charging("2024-03-06", ByItems, 12, 0), on("2024-03-07", Pay),
		charging("2024-03-08", ByItems, 3, 30)).Items(), "the last notice says")
	require.Equal(t, 1, folded(t, facts, accept, on("2024-03-06", Charge)).Items(), "an old register may not say")
}

func TestWhatBecameOfAFeeNotice(t *testing.T) {
	facts := Facts{Channel: Counter, Received: day("2024-03-04")}
	begun := []Event{on("2024-03-05", Accept), charging("2024-03-06", ByPages, 44, 0)}
	after := func(more ...Event) []Event { return append(begun[:2:2], more...) }
	lapse := on("2024-04-08", Lapse, func(e *Event) { e.Cause = LapsedFee })
	for name, tt := range map[string]struct {
		events []Event
		which  int
		state  ChargeState
		on     string
		said   string
	}{
		"outstanding": {begun, 0, ChargeOutstanding, "", "2024-03-06发出收费通知，答复期限停止计算；缴费期限2024-04-03，逾期未缴纳的不再处理"},
		"paid":        {after(on("2024-03-11", Pay)), 0, ChargePaid, "2024-03-11", "；2024-03-11缴清，答复期限自次日起重新计算20个工作日"},
		"waived":      {after(on("2024-03-11", Waive, approved("困难"))), 0, ChargeWaived, "2024-03-11", "；2024-03-11减免，其间不计入答复期限，答复期限继续计算"},
		"lapsed":      {after(lapse), 0, ChargeLapsed, "2024-04-08", "；逾期未缴纳，2024-04-08起不再处理"},
		"withdrawn":   {after(on("2024-03-11", Withdraw)), 0, ChargeCancelled, "2024-03-11", "；2024-03-11申请已终止，不再收取"},
		"voided":      {after(on("2024-03-11", Void, func(e *Event) { e.Reason = "重复登记" })), 0, ChargeCancelled, "2024-03-11", "不再收取"},
		"paid, and a second one": {
			after(on("2024-03-11", Pay), charging("2024-03-12", ByPages, 50, 0)), 1, ChargeOutstanding, "", "缴费期限2024-04-10",
		},
		"lapsed, reopened, charged again: the first": {
			after(lapse, on("2024-05-08", Reopen, ordered), charging("2024-05-09", ByPages, 50, 0)), 0, ChargeLapsed, "2024-04-08", "",
		},
		"lapsed, reopened, charged again: the second": {
			after(lapse, on("2024-05-08", Reopen, ordered), charging("2024-05-09", ByPages, 50, 0)), 1, ChargeOutstanding, "", "",
		},
		"waived, reopened, charged and withdrawn": {
			after(on("2024-03-11", Waive, approved("困难")), on("2024-03-12", Withdraw), on("2024-05-08", Reopen, ordered),
				charging("2024-05-09", ByPages, 50, 0), on("2024-05-10", Withdraw)), 1, ChargeCancelled, "2024-05-10", "",
		},
		"answered after a waiver": {
			after(on("2024-03-11", Waive, approved("困难")), on("2024-03-12", Answer, row("3.1"))), 0, ChargeWaived, "2024-03-11", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Fold(calendar.Default(), Case{Facts: facts, Events: tt.events, LegalCases: []LegalCase{{
				ID: "R", Type: Review, Served: day("2024-04-20"), Concluded: day("2024-05-07"), Result: Corrected,
			}}})
			require.NoError(t, err)
			state, at := s.ChargeState(tt.which)
			require.Equal(t, tt.state, state)
			if tt.on == "" {
				require.True(t, at.IsZero())
			} else {
				require.Equal(t, tt.on, at.String())
			}
			said, err := s.ChargeText(calendar.Default(), tt.which)
			require.NoError(t, err)
			require.Contains(t, said, tt.said)
		})
	}
}

func ordered(e *Event) { e.LegalCase = "R" }
