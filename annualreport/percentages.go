package annualreport

import (
	"fmt"
	"regexp"
	"strings"
)

// rate is a percentage that was recognised, with what it is of this year and last.
type rate struct{ part, whole Cell }

var (
	comparison = regexp.MustCompile(`较|比上|比去|同比|比20\d\d|增长|增加|上升|提高|增幅|下降|减少|降低|降幅|多|少`)
	downwards  = regexp.MustCompile(`下降|减少|降低|降幅|少`)
	shareOf    = regexp.MustCompile(`占(?:比|总|全部|全年|申请|答复|办结|收到|受理)?`)
	legalRate  = regexp.MustCompile(`纠错率|纠正率|败诉率`)
	doneRate   = regexp.MustCompile(`办结率|答复率`)
	inTime     = regexp.MustCompile(`按时|按期|及时|如期|限时|法定`)
	otherYear  = regexp.MustCompile(`(20\d\d)年`)
)

// percentage is about a number with % or 百分点.
func (c *checker) percentage(n number) {
	clause := lastClause(n.before)
	switch {
	case n.unit == "百分点":
		c.points(n, clause)
	case legalRate.MatchString(clause):
		c.judgeRate(n)
	case comparison.MatchString(clause):
		c.growth(n, clause)
	case shareOf.MatchString(clause), strings.TrimSpace(n.before) == "(":
		c.share(n)
	case doneRate.MatchString(clause) && !inTime.MatchString(clause) && c.about == requests && c.claims > 0:
		c.done(n)
	}
}

// share is 占41.53%: of the sum that the count before is part of.
func (c *checker) share(n number) {
	if c.last == nil {
		return
	}
	cells := c.last.candidates[0].cells
	wholes := []Cell{application("3.7"), application("new")}
	switch {
	case cells[0].Table == 4:
		wholes = []Cell{legal(cells[0].Row)}
		if cells[0].Column == total {
			wholes = []Cell{legal(suits), legal("review")}
		}
	case cells[0].Column != total:
		wholes = []Cell{{Table: 3, Row: cells[0].Row, Column: total}}
	case cells[0].Row == "new" || cells[0].Row == "carried_in" || cells[0].Row == "carried_out":
		return // of what, the tables do not say
	}
	c.judgeShare(n, c.last.stated, cells, wholes, "")
}

// judgeRate is 纠错率 and 败诉率: corrected of all cases of the proceedings that the text is about, or of those concluded.
func (c *checker) judgeRate(n number) {
	tables, ok := c.tables()
	if c.about != cases || c.legal == "" || !ok {
		return
	}
	part := Cell{Table: 4, Row: c.legal, Column: "corrected"}
	c.rate = &rate{part, legal(c.legal)}
	hint := ""
	if c.basis > 0 { // a part of the cases was counted just before: readers will take that for the basis
		hint = fmt.Sprintf("；如以前文%s的%d件为分母，则为%s", c.narrow, c.basis, Share(in(tables, part), c.basis))
	}
	c.judgeShare(n, in(tables, part), []Cell{part}, []Cell{legal(c.legal)}, hint)
}

// judgeShare compares a percentage with part of each whole, the first of which is the one meant by the practice.
func (c *checker) judgeShare(n number, part int, cells, wholes []Cell, hint string) {
	tables, ok := c.tables()
	if !ok {
		return
	}
	c.claims++
	f := c.finding(n)
	f.Cells = append(append([]Cell{}, cells...), wholes[0])
	bases := make([]int, 0, len(wholes)+1)
	for _, w := range wholes {
		bases = append(bases, in(tables, w))
	}
	if cells[0].Table == 4 { // the other definition: of the cases that were concluded
		bases = append(bases, in(tables, wholes[0])-in(tables, Cell{Table: 4, Row: wholes[0].Row, Column: "pending"}))
	}
	for _, whole := range bases {
		if whole > 0 && !n.about && n.value == rounded(part, whole, n.decimals) {
			f.Verdict, f.Text = Agrees, fmt.Sprintf("%d/%d = %s", part, whole, Share(part, whole))
			c.findings = append(c.findings, f)
			return
		}
	}
	whole := bases[0]
	switch {
	case whole <= 0:
		f.Verdict, f.Text = Ambiguous, wholes[0].Label()+"为0，不能计算比例"
	case n.about:
		f.Verdict, f.Text = Ambiguous, fmt.Sprintf("为约数；%d/%d = %s", part, whole, Share(part, whole))
	default:
		f.Verdict = Differs
		f.Text = fmt.Sprintf("应为%s（%d/%d，%s）", percent(rounded(part, whole, n.decimals), n.decimals)+"%", part, whole, wholes[0].Label())
		if n.value == truncated(part, whole, n.decimals) {
			f.Text += "；文中截去了尾数，没有四舍五入"
		}
		f.Text += hint
	}
	c.findings = append(c.findings, f)
}

// done is 办结率: what was concluded of what there was to conclude.
func (c *checker) done(n number) {
	tables, ok := c.tables()
	if !ok {
		return
	}
	part := in(tables, application("3.7"))
	whole := in(tables, application("new")) + in(tables, application("carried_in"))
	f := c.finding(n)
	f.Cells = []Cell{application("3.7"), application("new"), application("carried_in")}
	c.claims++
	switch {
	case whole == 0:
		f.Verdict, f.Text = Ambiguous, "没有需要办理的申请"
	case n.value == rounded(part, whole, n.decimals):
		f.Verdict, f.Text = Agrees, fmt.Sprintf("%d/%d = %s", part, whole, Share(part, whole))
	default:
		f.Verdict = Differs
		f.Text = fmt.Sprintf("办理结果总计%d，新收加上年结转%d，应为%s；结转下年度%d",
			part, whole, percent(rounded(part, whole, n.decimals), n.decimals)+"%", in(tables, application("carried_out")))
	}
	c.findings = append(c.findings, f)
}

// growth is 较2019年下降6.62%, of the count before.
func (c *checker) growth(n number, clause string) {
	now, before, f, ok := c.compared(n, clause)
	if !ok {
		return
	}
	if f.Verdict == "" {
		want := rounded(now-before, max(1, before), n.decimals)
		stated := n.value
		if downwards.MatchString(clause) {
			stated = -stated
		}
		switch {
		case before == 0:
			f.Verdict, f.Text = Differs, fmt.Sprintf("上年为0、本年为%d，没有百分比可言", now)
		case stated == want:
			f.Verdict, f.Text = Agrees, fmt.Sprintf("本年%d，上年%d，%s", now, before, Growth(now, before))
		case n.about:
			f.Verdict, f.Text = Ambiguous, fmt.Sprintf("为约数；本年%d，上年%d，%s", now, before, Growth(now, before))
		default:
			f.Verdict, f.Text = Differs, fmt.Sprintf("本年%d，上年%d，应为%s", now, before, Growth(now, before))
		}
	}
	c.findings = append(c.findings, f)
}

// difference is 比上年增加312件, of the count before.
func (c *checker) difference(n number, clause string) {
	now, before, f, ok := c.compared(n, clause)
	if !ok {
		return
	}
	if f.Verdict == "" {
		stated := n.plain()
		if downwards.MatchString(clause) {
			stated = -stated
		}
		switch {
		case stated == now-before:
			f.Verdict, f.Text = Agrees, fmt.Sprintf("本年%d，上年%d", now, before)
		case n.about:
			f.Verdict, f.Text = Ambiguous, fmt.Sprintf("为约数；本年%d，上年%d，相差%d", now, before, now-before)
		default:
			f.Verdict, f.Text = Differs, fmt.Sprintf("本年%d，上年%d，相差%d", now, before, now-before)
		}
	}
	c.findings = append(c.findings, f)
}

// points is 上升0.87个百分点, of the rate before.
func (c *checker) points(n number, clause string) {
	if c.rate == nil {
		return
	}
	c.claims++
	f := c.finding(n)
	f.Cells = []Cell{c.rate.part, c.rate.whole}
	switch {
	case c.previous == nil || c.namesOther(clause):
		f.Verdict, f.Text = Ambiguous, "没有对比年度的统计表，无法核对"
	case in(*c.previous, c.rate.whole) <= 0 || in(c.now, c.rate.whole) <= 0:
		f.Verdict, f.Text = Ambiguous, "本年或上年为0，不能计算比例"
	default:
		now := rounded(in(c.now, c.rate.part), in(c.now, c.rate.whole), n.decimals)
		before := rounded(in(*c.previous, c.rate.part), in(*c.previous, c.rate.whole), n.decimals)
		stated := n.value
		if downwards.MatchString(clause) {
			stated = -stated
		}
		f.Verdict, f.Text = Agrees, fmt.Sprintf("本年%s%%，上年%s%%", percent(now, n.decimals), percent(before, n.decimals))
		if stated != now-before {
			f.Verdict = Differs
			f.Text += "，相差" + percent(now-before, n.decimals) + "个百分点"
		}
	}
	c.findings = append(c.findings, f)
}

// compared returns the figures of both years of which a comparison speaks; the finding has a verdict already when there
// is nothing to compare with.
func (c *checker) compared(n number, clause string) (now, before int, f Finding, ok bool) {
	if c.last == nil || c.year != c.now.Year {
		return 0, 0, f, false
	}
	c.claims++
	f = c.finding(n)
	f.Cells = c.last.candidates[0].cells
	if c.previous == nil || c.namesOther(clause) {
		f.Verdict, f.Text = Ambiguous, "没有对比年度的统计表，无法核对"
		return 0, 0, f, true
	}
	if len(c.last.candidates) > 1 || c.narrow != "" {
		f.Verdict, f.Text = Ambiguous, "不能确定是哪一项的增减"
		return 0, 0, f, true
	}
	for _, cell := range f.Cells {
		now += in(c.now, cell)
		before += in(*c.previous, cell)
	}
	return now, before, f, true
}

// namesOther reports whether a clause compares with a year other than the last.
func (c *checker) namesOther(clause string) bool {
	m := otherYear.FindStringSubmatch(clause)
	return m != nil && m[1] != fmt.Sprint(c.now.Year-1)
}
