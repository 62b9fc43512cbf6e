package annualreport

import (
	"strconv"
	"strings"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

func head(text string, across, down int) document.Cell {
	return document.Cell{Text: text, Across: across, Down: down, Head: true}
}

func item(text string, across, down int) document.Cell {
	return document.Cell{Text: text, Across: across, Down: down, Left: true}
}

func count(n int) document.Cell { return document.Cell{Text: strconv.Itoa(n)} }

// disclosure is section 二: a table an article of the 条例, as the notice has them.
func (r Report) disclosure() []document.Block {
	var blocks []document.Block
	all := Items(r.Annual.Layout)
	for i := 0; i < len(all); {
		first := all[i]
		t := document.Table{Widths: []int{2}, Heads: 2, Rows: [][]document.Cell{{head(first.Article, 1+len(first.Columns), 1)}, {head("信息内容", 1, 1)}}}
		for _, c := range first.Columns {
			t.Widths = append(t.Widths, 6/(1+len(first.Columns)))
			t.Rows[1] = append(t.Rows[1], head(c, 1, 1))
		}
		for ; i < len(all) && all[i].Article == first.Article; i++ {
			row := []document.Cell{{Text: all[i].Label}}
			for _, key := range all[i].Keys {
				value := strings.TrimSpace(r.Texts[Disclosure].Figures[key])
				row = append(row, document.Cell{Text: or(value, "（待填）"), Highlight: value == ""})
			}
			t.Rows = append(t.Rows, row)
		}
		blocks = append(blocks, t)
	}
	return blocks
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// applicationsTable is table 三 as it is printed: three columns of items, then the applicants.
func (r Report) applicationsTable() document.Table {
	t := document.Table{Widths: []int{14, 28, 50, 12, 11, 11, 12, 12, 10, 12}, Heads: 3, Small: true}
	t.Rows = [][]document.Cell{
		{head("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), head("申请人情况", 7, 1)},
		{head("自然人", 1, 2), head("法人或其他组织", 5, 1), head("总计", 1, 2)},
		{},
	}
	for _, by := range applicant.Types() {
		if by.IsOrganisation() {
			t.Rows[2] = append(t.Rows[2], head(spread(by.Label()), 1, 1))
		}
	}
	results := 0
	for _, l := range r.Annual.Applications {
		if isResult(l.Row) {
			results++
		}
	}
	group := ""
	for _, l := range r.Annual.Applications {
		var row []document.Cell
		label := l.Label
		if isResult(l.Row) {
			if group == "" {
				row = append(row, item("三、本年度办理结果", 1, results))
			}
			outer, inner, both := split(label)
			switch {
			case !both:
				row = append(row, item(outer, 2, 1))
			case outer != group:
				row = append(row, item(outer, 1, r.members(outer)), item(inner, 1, 1))
			default:
				row = append(row, item(inner, 1, 1))
			}
			group = outer
		} else {
			row = append(row, item(label, 3, 1))
		}
		for _, by := range applicant.Types() {
			row = append(row, count(l.Of(by)))
		}
		t.Rows = append(t.Rows, append(row, count(lineTotal(l))))
	}
	return t
}

// isResult reports whether a line stands under 三、本年度办理结果.
func isResult(row outcome.Row) bool { return strings.HasPrefix(string(row), "3.") }

// split takes a label of table 三 apart: 三（三）不予公开 1.属于国家秘密 is （三）不予公开 and 1.属于国家秘密.
func split(label string) (outer, inner string, both bool) {
	outer, inner, both = strings.Cut(strings.TrimPrefix(label, "三"), " ")
	return outer, inner, both
}

// members counts the lines of a group of table 三.
func (r Report) members(group string) int {
	n := 0
	for _, l := range r.Annual.Applications {
		if outer, _, both := split(l.Label); both && isResult(l.Row) && outer == group {
			n++
		}
	}
	return n
}

// spread breaks a heading of a narrow column every two characters.
func spread(text string) string {
	var b strings.Builder
	for i, r := range []rune(text) {
		if i > 0 && i%2 == 0 {
			b.WriteByte('\n')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// casesTable is table 四 as it is printed: one line of fifteen figures.
func (r Report) casesTable() document.Table {
	t := document.Table{Heads: 3, Small: true, Rows: [][]document.Cell{
		{head("行政复议", 5, 2), head("行政诉讼", 10, 1)},
		{head("未经复议直接起诉", 5, 1), head("复议后起诉", 5, 1)},
		{},
		{},
	}}
	for _, row := range stats.CaseRows() {
		l, _ := r.Annual.CaseLine(row)
		all := l.Total
		if l.TotalBlank {
			all = l.Upheld + l.Corrected + l.Other + l.Pending
		}
		for i, name := range []string{"结果维持", "结果纠正", "其他结果", "尚未审结", "总计"} {
			t.Widths = append(t.Widths, 1)
			t.Rows[2] = append(t.Rows[2], head(spread(name), 1, 1))
			t.Rows[3] = append(t.Rows[3], count([]int{l.Upheld, l.Corrected, l.Other, l.Pending, all}[i]))
		}
	}
	return t
}
