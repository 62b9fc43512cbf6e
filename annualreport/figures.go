package annualreport

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/chart"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// figures are what the report says in figures at the end of section 一: a sentence, growth over last year, charts.
func (r Report) figures() []document.Block {
	blocks := []document.Block{document.P(document.Body, r.sentence())}
	blocks = append(blocks, document.P(document.Caption, fmt.Sprintf("%d年依申请公开主要数据及同比", r.Annual.Year)), r.growthTable())
	if _, ok := r.Previous(); ok {
		blocks = append(blocks, document.P(document.Note, "注：上年数为0的，不计算同比，以“—”表示。"))
	}
	for _, c := range r.Charts() {
		blocks = append(blocks, document.Chart{Chart: c})
	}
	return blocks
}

// sentence is the year in words, from the tables.
func (r Report) sentence() string {
	a := r.Annual
	fresh := in(a, application(outcome.RowNew))
	var b strings.Builder
	fmt.Fprintf(&b, "%d年，新收政府信息公开申请%d件", a.Year, fresh)
	if p, ok := r.Previous(); ok {
		switch growth := Growth(fresh, in(p, application(outcome.RowNew))); {
		case growth == None:
		case strings.HasPrefix(growth, "-"):
			b.WriteString("，比上年下降" + growth[1:])
		case strings.HasPrefix(growth, "+"):
			b.WriteString("，比上年增长" + growth[1:])
		default:
			b.WriteString("，与上年持平")
		}
	}
	done := in(a, application(outcome.RowTotal))
	fmt.Fprintf(&b, "；上年结转%d件。办结%d件", in(a, application(outcome.RowCarriedIn)), done)
	for i, g := range groups {
		sign := "、"
		if i == 0 {
			sign = "，其中"
		}
		fmt.Fprintf(&b, "%s%s%d件", sign, g.label, in(a, application(g.row)))
		if done > 0 {
			fmt.Fprintf(&b, "（%s）", Share(in(a, application(g.row)), done))
		}
	}
	fmt.Fprintf(&b, "；结转下年度%d件。", in(a, application(outcome.RowCarriedOut)))
	fmt.Fprintf(&b, "因政府信息公开工作被申请行政复议%d件，结果纠正%d件；被提起行政诉讼%d件（未经复议直接起诉%d件、复议后起诉%d件），结果纠正%d件。",
		in(a, legal("review")), in(a, Cell{Table: 4, Row: "review", Column: "corrected"}), in(a, legal(suits)),
		in(a, legal(string(stats.CaseSuitDirect))), in(a, legal(string(stats.CaseSuitAfterReview))), in(a, Cell{Table: 4, Row: suits, Column: "corrected"}))
	return b.String()
}

// growthTable compares with the year before.
func (r Report) growthTable() document.Table {
	previous, known := r.Previous()
	t := document.Table{Widths: []int{5, 2, 2, 2}, Heads: 1, Rows: [][]document.Cell{{
		head("项目", 1, 1), head(fmt.Sprintf("%d年", r.Annual.Year), 1, 1), head(fmt.Sprintf("%d年", r.Annual.Year-1), 1, 1), head("同比", 1, 1),
	}}}
	line := func(label string, c Cell) {
		now := in(r.Annual, c)
		row := []document.Cell{item(label, 1, 1), count(now), {Text: None}, {Text: None}}
		if known {
			before := in(previous, c)
			row[2], row[3] = count(before), document.Cell{Text: Growth(now, before)}
		}
		t.Rows = append(t.Rows, row)
	}
	line("本年新收政府信息公开申请", application(outcome.RowNew))
	line("上年结转", application(outcome.RowCarriedIn))
	line("办理结果总计", application(outcome.RowTotal))
	for _, g := range groups {
		line("　　"+g.label, application(g.row))
	}
	line("结转下年度继续办理", application(outcome.RowCarriedOut))
	line("行政复议", legal("review"))
	line("　　结果纠正", Cell{Table: 4, Row: "review", Column: "corrected"})
	line("行政诉讼", legal(suits))
	line("　　结果纠正", Cell{Table: 4, Row: suits, Column: "corrected"})
	return t
}

// Charts are those of applicants, results, channels (when they are known) and, from two years on, the trend.
func (r Report) Charts() []chart.Chart {
	applicants := chart.Chart{ID: "applicants", Title: "申请人情况", Unit: "件", Series: []chart.Series{{Name: "本年新收"}}}
	fresh, _ := r.Annual.Line(outcome.RowNew)
	for _, by := range applicant.Types() {
		applicants.Categories = append(applicants.Categories, by.Label())
		applicants.Series[0].Values = append(applicants.Series[0].Values, fresh.Of(by))
	}
	results := chart.Chart{ID: "results", Title: "办理结果", Unit: "件", Series: []chart.Series{{Name: "办理结果"}}}
	for _, g := range groups {
		results.Categories = append(results.Categories, g.label)
		results.Series[0].Values = append(results.Series[0].Values, in(r.Annual, application(g.row)))
	}
	charts := []chart.Chart{applicants, results}
	if len(r.Channels) > 0 {
		channels := chart.Chart{ID: "channels", Title: "申请渠道", Unit: "件", Series: []chart.Series{{Name: "本年新收"}}}
		for _, c := range r.Channels {
			channels.Categories = append(channels.Categories, c.Label)
			channels.Series[0].Values = append(channels.Series[0].Values, c.Number)
		}
		charts = append(charts, channels)
	}
	trend := chart.Chart{ID: "trend", Kind: chart.Lines, Title: "近年申请与办理", Unit: "件", Series: []chart.Series{{Name: "新收"}, {Name: "办结"}}}
	for _, a := range append(append([]stats.Annual{}, r.Earlier...), r.Annual) {
		n, done := in(a, application(outcome.RowNew)), in(a, application(outcome.RowTotal))
		if len(trend.Categories) == 0 && n == 0 && done == 0 {
			continue // before there was a register
		}
		trend.Categories = append(trend.Categories, strconv.Itoa(a.Year)+"年")
		trend.Series[0].Values = append(trend.Series[0].Values, n)
		trend.Series[1].Values = append(trend.Series[1].Values, done)
	}
	if len(trend.Categories) > 1 {
		charts = append(charts, trend)
	}
	return charts
}
