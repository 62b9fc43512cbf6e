package workflow_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// The fees that agencies were found to have taken (domain/law.md §4), and the edges of the brackets.
func TestQuote(t *testing.T) {
	for _, tt := range []struct {
		mode          ChargeMode
		count, before int
		yuan          int64
	}{
		{ByPages, 44, 0, 140},
		{ByPages, 57, 0, 270},
		{ByPages, 72, 0, 420},
		{ByPages, 109, 0, 880},
		{ByPages, 119, 0, 1080},
		{ByPages, 1, 0, 0},
		{ByPages, 30, 0, 0},
		{ByPages, 31, 0, 10},
		{ByPages, 100, 0, 700},
		{ByPages, 101, 0, 720},
		{ByPages, 200, 0, 2700},
		{ByPages, 201, 0, 2740},
		{ByPages, 44, 500, 140}, // what was asked before is of no account by pages
		{ByItems, 15, 10, 1500}, // 宿迁 2023: fifteen that cost
		{ByItems, 6, 10, 600},   // 宿迁 2024
		{ByItems, 25, 0, 1500},
		{ByItems, 10, 0, 0},
		{ByItems, 11, 0, 100},
		{ByItems, 1, 10, 100},
		{ByItems, 30, 0, 2000},
		{ByItems, 31, 0, 2200},
		{ByItems, 1, 30, 200},
		{ByItems, 1, 39, 200},
		{ByItems, 1, 40, 300},
		{ByItems, 1, 49, 300},
		{ByItems, 1, 50, 400},
		{ByItems, 12, 29, 2400}, // one at 100, ten at 200, one at 300
		{ByItems, 100, 0, 37000},
	} {
		q, err := QuoteFee(day("2024-03-04"), tt.mode, tt.count, tt.before)
		require.NoError(t, err)
		require.Equal(t, tt.yuan*100, q.AmountFen, "%+v", tt)
	}
}

func TestQuoteSaysHow(t *testing.T) {
	q, err := QuoteFee(day("2021-01-01"), ByItems, 12, 29)
	require.NoError(t, err)
	require.Equal(t, []QuoteStep{
		{From: 30, To: 30, UnitFen: 10000, Count: 1, SubtotalFen: 10000, Text: "第30件，1件×100元＝100元"},
		{From: 31, To: 40, UnitFen: 20000, Count: 10, SubtotalFen: 200000, Text: "第31至40件，10件×200元＝2000元"},
		{From: 41, To: 41, UnitFen: 30000, Count: 1, SubtotalFen: 30000, Text: "第41件，1件×300元＝300元"},
	}, q.Steps)
	require.Equal(t, "国办函〔2020〕109号", q.Article)
	require.Equal(t, "按件计收，当月此前已申请29件；第30件，1件×100元＝100元；第31至40件，10件×200元＝2000元；第41件，1件×300元＝300元；合计2400元", q.Text)
	q, err = QuoteFee(day("2021-01-01"), ByPages, 44, 7)
	require.NoError(t, err)
	require.Equal(t, "按量计收；第1至30页不收费；第31至44页，14页×10元＝140元；合计140元", q.Text)
	require.Zero(t, q.Before)
}

func TestQuoteRefuses(t *testing.T) {
	violations := func(on string, mode ChargeMode, count, before int) []Violation {
		_, err := QuoteFee(day(on), mode, count, before)
		var q *QuoteError
		require.ErrorAs(t, err, &q)
		for _, v := range q.Violations {
			require.Contains(t, q.Error(), v.Field)
			require.Contains(t, q.Chinese(), FieldLabel(v.Field))
		}
		return q.Violations
	}
	require.Equal(t, []Violation{{"on", RuleTariff}}, violations("2020-12-31", ByPages, 44, 0))
	require.Equal(t, []Violation{{"on", RuleMissing}, {"mode", RuleValue}, {"count", RuleRange}, {"before", RuleRange}}, violations("", "kilos", 0, -1))
	require.Equal(t, []Violation{{"count", RuleRange}, {"before", RuleRange}}, violations("2024-03-04", ByItems, 100_001, 100_001))
	_, err := QuoteFee(day("2020-12-31"), ByPages, 1, 0)
	var refused *QuoteError
	require.ErrorAs(t, err, &refused)
	require.EqualError(t, err, "no quote: on: is before the national tariff came into force on 2021-01-01")
	require.Equal(t, "不能计算信息处理费：日期：早于全国统一收费标准施行之日（2021-01-01）", refused.Chinese())
}

// quoted is a second reading of 国办函〔2020〕109号: one item or page after the other.
func quoted(mode ChargeMode, count, before int) (fen int64) {
	for n := before + 1; n <= before+count; n++ {
		switch {
		case mode == ByPages && n > 200:
			fen += 4000
		case mode == ByPages && n > 100:
			fen += 2000
		case mode == ByPages && n > 30:
			fen += 1000
		case mode == ByItems && n > 30:
			fen += 20000 + int64((n-31)/10)*10000
		case mode == ByItems && n > 10:
			fen += 10000
		}
	}
	return fen
}

func TestQuoteIsTheSumOfItsSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mode := rapid.SampledFrom([]ChargeMode{ByItems, ByPages}).Draw(t, "mode")
		count, before := rapid.IntRange(1, 700).Draw(t, "count"), rapid.IntRange(0, 700).Draw(t, "before")
		q, err := QuoteFee(day("2024-03-04"), mode, count, before)
		require.NoError(t, err)
		if mode == ByPages {
			before = 0
		}
		require.Equal(t, quoted(mode, count, before), q.AmountFen)
		var sum int64
		next := before + 1
		for _, s := range q.Steps {
			require.Equal(t, next, s.From)
			require.Equal(t, s.To-s.From+1, s.Count)
			require.Equal(t, int64(s.Count)*s.UnitFen, s.SubtotalFen)
			require.Contains(t, q.Text, s.Text)
			next, sum = s.To+1, sum+s.SubtotalFen
		}
		require.Equal(t, before+count+1, next)
		require.Equal(t, q.AmountFen, sum)

		// Asked at once or one after the other in the month, items cost the same; and a fee notice over the amount stands.
		first := rapid.IntRange(0, count).Draw(t, "first")
		if mode == ByItems && first > 0 && first < count {
			a, err := QuoteFee(day("2024-03-04"), mode, first, before)
			require.NoError(t, err)
			b, err := QuoteFee(day("2024-03-04"), mode, count-first, before+first)
			require.NoError(t, err)
			require.Equal(t, q.AmountFen, a.AmountFen+b.AmountFen)
		}
		require.NoError(t, charged(mode, count, q.AmountFen))
		if q.AmountFen > 0 {
			require.Error(t, charged(mode, count, q.AmountFen+1))
		}
	})
}

func charged(mode ChargeMode, count int, fen int64) error {
	c := Case{Facts: Facts{Channel: Online, Received: day("2024-03-04")}, Events: []Event{
		on("2024-03-04", Accept), {Do: Charge, On: day("2024-03-04"), Mode: mode, Count: count, AmountFen: fen},
	}}
	_, err := Fold(calendar.Default(), c)
	return err
}

func FuzzQuote(f *testing.F) {
	f.Add(uint16(0), "pages", 44, 0)
	f.Add(uint16(1200), "items", 15, 10)
	f.Add(uint16(9000), "kilos", -1, 1<<40)
	f.Fuzz(func(t *testing.T, after uint16, mode string, count, before int) {
		q, err := QuoteFee(day("2018-01-01").Plus(int(after)), ChargeMode(mode), count, before)
		var refused *QuoteError
		if errors.As(err, &refused) {
			require.NotEmpty(t, refused.Violations)
			require.Zero(t, q)
			return
		}
		require.NoError(t, err)
		require.GreaterOrEqual(t, q.AmountFen, int64(0))
		covered := 0
		for _, s := range q.Steps {
			covered += s.Count
		}
		require.Equal(t, count, covered)
		require.True(t, strings.HasPrefix(q.Text, q.Mode.Label()))
		if count < 2000 && before < 2000 {
			require.Equal(t, quoted(q.Mode, q.Count, q.Before), q.AmountFen)
		}
	})
}
