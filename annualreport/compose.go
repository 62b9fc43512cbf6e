package annualreport

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/stats"
)

// ToBeWritten stands, highlighted, where people have not written anything yet.
const ToBeWritten = "（待撰写）"

// Compose makes the report: the official sections in their order, what people wrote in its places, tables, growth and
// charts from the figures. What findings say differs from the tables is highlighted; pass none for the report that is
// published. Places that nobody has filled in are highlighted whatever is passed, and so are equations that do not hold.
func (r Report) Compose(findings []Finding) document.Document {
	d := document.Document{Title: r.Title(), Author: r.Annual.DisplayName}
	add := func(blocks ...document.Block) { d.Blocks = append(d.Blocks, blocks...) }
	add(document.P(document.Title, r.broken()))
	add(document.P(document.Body, r.preface()))
	add(document.P(document.Heading1, Overview.Title()))
	add(r.text(Overview, findings)...)
	add(r.figures()...)
	add(document.P(document.Heading1, Disclosure.Title()))
	add(r.disclosure()...)
	if strings.TrimSpace(r.Texts[Disclosure].Content) != "" {
		add(r.text(Disclosure, findings)...)
	}
	add(document.P(document.Heading1, titleApplications), r.applicationsTable())
	add(r.failures(func(f stats.Failure) bool { return f.Check != stats.CheckCases })...)
	add(document.P(document.Heading1, titleCases), r.casesTable())
	add(r.failures(func(f stats.Failure) bool { return f.Check == stats.CheckCases })...)
	for _, s := range []Section{Problems, Other} {
		add(document.P(document.Heading1, s.Title()))
		add(r.text(s, findings)...)
	}
	return d
}

// titleMost is how many characters of a title stand in one line.
const titleMost = 20

// broken is the title with a break behind the name of the agency when it takes two lines: words are not torn.
func (r Report) broken() string {
	title := r.Title()
	if year := fmt.Sprintf("%d年", r.Annual.Year); len([]rune(title)) > titleMost {
		return strings.Replace(title, year, "\n"+year, 1)
	}
	return title
}

// preface says what the report follows and of which period it is: that is never typed.
func (r Report) preface() string {
	text := fmt.Sprintf("本报告依据《中华人民共和国政府信息公开条例》和%s规定的格式编制。所列数据的统计期限为%d年1月1日至%d年12月31日",
		r.Annual.Layout.Notice(), r.Annual.Year, r.Annual.Year)
	if !r.Annual.Own {
		text += "，包括本机关及其下级机关"
	}
	if asOf := r.Annual.AsOf; !asOf.IsZero() {
		text += "，依据截至" + asOf.In(beijing).Format("2006年1月2日15时04分") + "的登记情况"
	}
	return text + "。"
}

var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

var (
	heading2 = regexp.MustCompile(`^[（(][一二三四五六七八九十]+[）)]`)
	heading3 = regexp.MustCompile(`^\d{1,2}[.．、]`)
)

// headingMost is up to how many characters a numbered line is a heading of its own.
const headingMost = 40

// text sets what people wrote, a paragraph a line, numbered short lines as headings.
func (r Report) text(s Section, findings []Finding) []document.Block {
	content := strings.ReplaceAll(r.Texts[s].Content, "\r\n", "\n")
	if strings.TrimSpace(content) == "" {
		return []document.Block{document.Paragraph{Runs: []document.Run{{Text: ToBeWritten, Highlight: true}}}}
	}
	var blocks []document.Block
	start := 0 // rune of the content at which the line begins
	for _, line := range strings.Split(content, "\n") {
		if strings.TrimSpace(line) != "" {
			style := document.Body
			switch short := len([]rune(line)) <= headingMost && !strings.HasSuffix(strings.TrimSpace(line), "。"); {
			case short && heading2.MatchString(strings.TrimSpace(line)):
				style = document.Heading2
			case short && heading3.MatchString(strings.TrimSpace(line)):
				style = document.Heading3
			}
			blocks = append(blocks, document.Paragraph{Style: style, Runs: mark(line, start, s, findings)})
		}
		start += len([]rune(line)) + 1
	}
	return blocks
}

// mark cuts a line that begins at a place of its section into runs, so that what differs is highlighted.
func mark(line string, start int, s Section, findings []Finding) []document.Run {
	runes := []rune(line)
	var runs []document.Run
	done := 0
	for _, f := range findings {
		from, to := f.Start-start, f.End-start
		if f.Section != s || f.Verdict != Differs || from < done || to > len(runes) {
			continue
		}
		runs = append(runs, document.Run{Text: string(runes[done:from])}, document.Run{Text: string(runes[from:to]), Highlight: true, Hint: f.Text})
		done = to
	}
	runs = append(runs, document.Run{Text: string(runes[done:])})
	runs[0].Text = strings.TrimLeft(runs[0].Text, " \t\u3000")
	return runs
}

func (r Report) failures(of func(stats.Failure) bool) []document.Block {
	var blocks []document.Block
	for _, f := range r.Failures {
		if of(f) {
			blocks = append(blocks, document.Paragraph{Style: document.Note, Runs: []document.Run{{Text: "勾稽关系不相符：" + f.Text + "。", Highlight: true}}})
		}
	}
	return blocks
}
