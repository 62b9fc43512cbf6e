package annualreport

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// Verdict is what became of a figure in a text.
type Verdict string

// The verdicts.
const (
	Agrees    Verdict = "agrees"    // with the cell that it speaks of
	Differs   Verdict = "differs"   // from the only cell that it can speak of
	Ambiguous Verdict = "ambiguous" // it may speak of several cells, or of something that the tables do not have
)

// Finding is one figure of a text that speaks of the tables. Figures that do not are no findings.
type Finding struct {
	Section    Section
	Start, End int    // runes of the section's content, the unit included
	Quote      string // as it stands there
	Verdict    Verdict
	Cells      []Cell // that it should agree with; of a percentage, those it is computed from
	Text       string // Chinese: what it should be, or why that cannot be said
}

// Advice says what is to be done about a finding, in Chinese; "" when it agrees.
func (f Finding) Advice() string {
	switch f.Verdict {
	case Differs:
		return "请核对原文与表格：表格无误的，按表格改正文字；表格有误的，先更正登记，再重新统计"
	case Ambiguous:
		return "请核对该数所指，写明是哪一项、哪一年的数"
	case Agrees:
	}
	return ""
}

// CheckText holds the figures of a section's text against the tables of the year, and those that compare with the year
// before against the tables of that year, when they are there. Findings are in the order of the text.
func CheckText(s Section, content string, now stats.Annual, previous *stats.Annual) []Finding {
	c := checker{section: s, content: []rune(content), now: now, previous: previous}
	paragraph := 0
	for _, sentence := range scan(content) {
		if sentence.paragraph != paragraph {
			c.about, c.legal, c.row, paragraph = nothing, "", "", sentence.paragraph
		}
		c.sentence(sentence)
	}
	return c.findings
}

// CheckTexts holds all texts of a report against its tables.
func (r Report) CheckTexts() []Finding {
	var previous *stats.Annual
	if p, ok := r.Previous(); ok {
		previous = &p
	}
	var all []Finding
	for _, s := range Sections() {
		all = append(all, CheckText(s, r.Texts[s].Content, r.Annual, previous)...)
	}
	return all
}

// checker reads sentence by sentence and remembers what the text is about.
type checker struct {
	section  Section
	content  []rune
	now      stats.Annual
	previous *stats.Annual
	findings []Finding

	about  subject
	legal  string // row of table 四
	row    string // row of table 三 that columns are of
	year   int    // of which the sentence speaks
	narrow string // words that make figures those of a part
	last   *claim // the count before, for 占 and 增长
	rate   *rate  // the percentage before, for 百分点
	listed []meaning
	basis  int // a count of a part of the cases, which the tables do not have
	claims int // of the sentence
}

// claim is a count that speaks of cells.
type claim struct {
	stated     int
	candidates []candidate
}

// candidate is what a figure may be: the sum of cells.
type candidate struct {
	cells []Cell
	value int
}

var (
	mentions = regexp.MustCompile(`(?:信息公开|依申请公开|公开)申请|依申请公开`)
	narrower = regexp.MustCompile(`一审|二审|再审|网上|网络|在线|线上|线下|信函|邮寄|当面|现场|传真|电子邮件|邮箱|平台|窗口|本级|截至|上半年|下半年|季度|月份|近[三五]年|[三五]年来`)
	aYear    = regexp.MustCompile(`(较|比|与|同|到|至|转|延)?(20\d\d)年`)
	filler   = regexp.MustCompile(`^[\s,;:()]*(?:其中|共计|共|合计|总计|总共|分别|为|达|达到|约|有|另有|即|含|包括|全年|全市|累计|计|数量|总数|是|的|各)*[\s]*$`)
)

func (c *checker) sentence(s sentence) {
	c.year, c.narrow, c.last, c.rate, c.basis, c.listed, c.claims = c.now.Year, "", nil, nil, 0, nil, 0
	if mentions.MatchString(s.text) {
		if c.about != requests {
			c.row = ""
		}
		c.about = requests
	}
	for _, n := range s.numbers {
		c.context(n)
		switch {
		case n.counts():
			c.count(n)
		case n.unit == "%" || n.unit == "百分点":
			c.percentage(n)
		}
	}
	if c.claims == 0 && !mentions.MatchString(s.text) {
		c.about, c.legal, c.row = nothing, "", ""
		// A sentence may say what the next one counts.
		for _, f := range find(s.text) {
			if f.names {
				c.about, c.legal = f.about, f.rows[0]
			}
		}
	}
}

// context notes what the words before a number say of all that follow.
func (c *checker) context(n number) {
	for _, m := range aYear.FindAllStringSubmatch(n.before, -1) {
		if m[1] == "" {
			_, _ = fmt.Sscan(m[2], &c.year) // four figures
		}
	}
	if m := narrower.FindString(n.before); m != "" {
		c.narrow = m
	}
}

// count is about a number of applications or cases.
func (c *checker) count(n number) {
	clause := lastClause(n.before)
	var m []meaning
	if len(c.listed) > 0 && filler.MatchString(strings.Trim(clause, "、和及与 ")) {
		m, c.listed = c.listed[:1], c.listed[1:]
	} else {
		c.listed = nil
		if comparison.MatchString(clause) && n.unit != "" {
			c.difference(n, clause)
			return
		}
		m = c.meanings(n, clause)
	}
	if n.unit == "" && len(c.listed) == 0 && len(m) > 0 && strings.TrimLeft(n.after, " ") != "" {
		m = nil // neither counted nor in a list
	}
	candidates := c.candidates(m)
	if len(candidates) == 0 {
		c.last = nil
		return
	}
	if cell := candidates[0].cells[0]; c.narrow != "" && cell.Table == 4 && cell.Column == total {
		c.basis = n.plain()
	}
	c.claims++
	c.last = &claim{n.plain(), candidates}
	c.judge(n, candidates)
}

// lastClause returns what stands between the last comma and a number, unless that only introduces it.
func lastClause(before string) string {
	parts := strings.FieldsFunc(before, func(r rune) bool { return strings.ContainsRune(",;:()", r) })
	for i := len(parts) - 1; i >= 0; i-- {
		if !filler.MatchString(parts[i]) {
			return parts[i]
		}
	}
	return ""
}

// meanings returns what the words before a number, or else those behind it, say that it is; several: added up.
func (c *checker) meanings(n number, clause string) []meaning {
	if rest := strings.Trim(clause, "、和及与 "); rest == "其他" || rest == "其他的" || rest == "其他申请人" {
		return c.others()
	}
	all := find(clause)
	// 收到3件政府信息公开申请: the verb stands before the figure, its object behind it.
	if joined := clause + strings.TrimLeft(n.after, " "); len(all) == 0 || all[len(all)-1].end < len(strings.TrimRight(clause, " ")) {
		for _, f := range find(joined) {
			if f.start < len(clause) && f.end > len(clause) && len(f.rows) > 0 {
				return []meaning{f.meaning}
			}
		}
	}
	if len(all) == 0 {
		if c.about != nothing {
			if all = find(n.after); len(all) > 0 && !all[0].names {
				return []meaning{all[0].meaning}
			}
		}
		return nil
	}
	end := len(all) - 1
	first := end
	for first > 0 && joins(clause[all[first-1].end:all[first].start]) && sameKind(all[first-1].meaning, all[first].meaning) {
		first--
	}
	list := make([]meaning, 0, end-first+1)
	for _, f := range all[first:] {
		list = append(list, f.meaning)
	}
	for _, f := range all[:first] { // 行政复议结果纠正: the proceedings, then the result
		if f.names {
			c.about, c.legal = f.about, f.rows[0]
		}
	}
	if strings.Contains(clause[all[end].end:], "分别") && len(list) > 1 {
		c.listed = list[1:]
		return list[:1]
	}
	return list
}

// others is what 其他 means behind other members of a list: of applicant types, or of results.
func (c *checker) others() []meaning {
	if c.last == nil {
		return nil
	}
	switch cell := c.last.candidates[0].cells[0]; {
	case cell.Table == 4:
		return []meaning{{about: cases, column: "other_result", bare: true}}
	case cell.Column != total:
		return []meaning{{about: requests, column: string(applicant.Other), bare: true}}
	case strings.HasPrefix(cell.Row, "3."):
		return []meaning{{about: requests, rows: []string{"3.6", "3.6.3"}, bare: true}}
	}
	return nil
}

func joins(between string) bool {
	switch strings.TrimSpace(between) {
	case "、", "和", "及", "与", "以及", "或", "或者":
		return true
	}
	return false
}

func sameKind(a, b meaning) bool {
	return a.about == b.about && (a.column == "") == (b.column == "") && len(a.rows) == 1 == (len(b.rows) == 1)
}

// candidates returns what a number may be by its meanings, and notes what the text is about now.
func (c *checker) candidates(list []meaning) []candidate {
	if len(list) == 0 {
		return nil
	}
	if len(list) > 1 {
		sum := candidate{}
		for _, m := range list {
			each := c.candidates([]meaning{m})
			if len(each) != 1 {
				return nil
			}
			sum.cells = append(sum.cells, each[0].cells...)
			sum.value += each[0].value
		}
		return []candidate{sum}
	}
	m := list[0]
	if m.about == nothing || m.bare && c.about != m.about {
		return nil
	}
	tables, ok := c.tables()
	if !ok {
		return nil
	}
	c.about = m.about
	var all []candidate
	add := func(cells ...Cell) {
		sum := candidate{cells: cells}
		for _, cell := range cells {
			n, ok := figure(tables, cell)
			if !ok {
				return
			}
			sum.value += n
		}
		all = append(all, sum)
	}
	switch {
	case m.about == cases && m.column != "":
		if c.legal == "" {
			return nil
		}
		add(Cell{Table: 4, Row: c.legal, Column: m.column})
	case m.about == cases:
		c.legal = m.rows[0]
		add(legal(c.legal))
	case m.column != "":
		of := []string{c.row}
		if c.row == "" {
			of = []string{"new", "3.7"}
		}
		for _, row := range of {
			add(Cell{Table: 3, Row: row, Column: m.column})
		}
	default:
		for _, row := range m.rows {
			add(Cell{Table: 3, Row: row, Column: total})
		}
		if len(m.sums) > 0 {
			sum := make([]Cell, len(m.sums))
			for i, row := range m.sums {
				sum[i] = Cell{Table: 3, Row: row, Column: total}
			}
			add(sum...)
		}
		if len(m.rows) == 1 {
			c.row = m.rows[0]
		}
	}
	return all
}

// tables are those of the year of which the sentence speaks.
func (c *checker) tables() (stats.Annual, bool) {
	switch {
	case c.year == c.now.Year:
		return c.now, true
	case c.previous != nil && c.year == c.previous.Year:
		return *c.previous, true
	}
	return stats.Annual{}, false
}

// judge compares a number with what it may be.
func (c *checker) judge(n number, candidates []candidate) {
	f := c.finding(n)
	for _, k := range candidates {
		if k.value == n.plain() && !n.about {
			f.Verdict, f.Cells = Agrees, k.cells
			f.Text = "与" + describe(k) + "相符"
			c.findings = append(c.findings, f)
			return
		}
	}
	f.Cells = candidates[0].cells
	switch {
	case n.about:
		f.Verdict, f.Text = Ambiguous, "为约数；"+spell(candidates)
	case c.narrow != "":
		f.Verdict, f.Text = Ambiguous, "限于“"+c.narrow+"”，统计表没有这一项；"+spell(candidates)
	case len(candidates) > 1:
		f.Verdict, f.Text = Ambiguous, "不能确定对应哪一项；"+spell(candidates)
	default:
		f.Verdict, f.Text = Differs, "应为"+fmt.Sprint(candidates[0].value)+"（"+describe(candidates[0])+"）"+c.hint(n.plain(), candidates[0])
	}
	c.findings = append(c.findings, f)
}

func (c *checker) finding(n number) Finding {
	return Finding{Section: c.section, Start: n.start, End: n.end, Quote: string(c.content[n.start:n.end])}
}

// describe names a candidate: the cell, or the cells that are added up, with the figure.
func describe(k candidate) string {
	names := make([]string, len(k.cells))
	for i, cell := range k.cells {
		names[i] = cell.Label()
	}
	return strings.Join(names, "加") + fmt.Sprint(k.value)
}

func spell(candidates []candidate) string {
	each := make([]string, len(candidates))
	for i, k := range candidates {
		each[i] = describe(k)
	}
	return strings.Join(each, "，或")
}

// hint says where else the tables have a number that differs, so that whoever corrects it sees what happened.
func (c *checker) hint(value int, want candidate) string {
	if c.previous != nil {
		last := 0
		for _, cell := range want.cells {
			last += in(*c.previous, cell)
		}
		if last == value {
			return fmt.Sprintf("；%d是上年度报告的数字", value)
		}
	}
	if value == 0 {
		return ""
	}
	if want.cells[0].Table == 3 && in(c.now, application("new"))+in(c.now, application("carried_in")) == value {
		return fmt.Sprintf("；%d是本年新收与上年结转之和", value)
	}
	for _, cell := range near(want) {
		if n, ok := figure(c.now, cell); ok && n == value {
			return fmt.Sprintf("；%d是%s", value, cell.Label())
		}
	}
	return ""
}

// near are the cells beside those of a candidate: of the same lines and of those below them, and the sums of the table.
func near(want candidate) []Cell {
	var all []Cell
	for _, cell := range want.cells {
		if cell.Table == 4 {
			for _, row := range append(stats.CaseRows(), suits) {
				for _, column := range []string{total, "upheld", "corrected", "other_result", "pending"} {
					all = append(all, Cell{Table: 4, Row: string(row), Column: column})
				}
			}
			continue
		}
		rows := []string{cell.Row, "new", "3.7"}
		for _, leaf := range outcome.Leaves() {
			if strings.HasPrefix(string(leaf), cell.Row+".") {
				rows = append(rows, string(leaf))
			}
		}
		for _, row := range rows {
			all = append(all, Cell{Table: 3, Row: row, Column: total})
			for _, t := range applicant.Types() {
				all = append(all, Cell{Table: 3, Row: row, Column: string(t)})
			}
		}
	}
	return all
}
