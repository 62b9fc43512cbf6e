package annualreport

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/yishenqing/foi/calendar"
)

// Rule names what a Remark is about.
type Rule string

// The rules.
const (
	RulePeriod    Rule = "period"    // the period that the text says its figures are of is not the year
	RuleDate      Rule = "date"      // a date that does not exist, or that had not come when the report was published
	RuleYear      Rule = "year"      // the text speaks of another year throughout
	RuleTitle     Rule = "title"     // a title in the text names another year
	RulePublished Rule = "published" // published before the year was over or after the last day, or not at all by then
	RuleEmpty     Rule = "empty"     // a section without text
	RuleLeftover  Rule = "leftover"  // a place that was to be filled in
	RuleFigure    Rule = "figure"    // a figure of section 二 is missing, or does not follow from last year's
	RuleFee       Rule = "fee"       // section 六 does not say what was charged (国办函〔2020〕109号)
)

// Remark is something about a report that somebody should look at.
type Remark struct {
	Rule       Rule
	Section    Section // empty: the whole report
	Start, End int     // runes of the section's content; 0, 0: the whole section
	Quote      string
	Text       string // Chinese
	Advice     string // Chinese: what is to be done about it
}

// Publication is what CheckDates knows of the publication; zero values are not known.
type Publication struct {
	Day   calendar.Date
	Due   calendar.Date // the last day for it
	Today calendar.Date // for what is not published yet
}

var (
	aPeriod = regexp.MustCompile(`(20\d\d)年(\d{1,2})月(\d{1,2})日(?:起|开始)?\s*(?:至|到|—|-|－|~|～|—)+\s*(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日`)
	aDate   = regexp.MustCompile(`(20\d\d)年(\d{1,2})月(\d{1,2})日`)
	ofYear  = regexp.MustCompile(`(20\d\d)年`)
	blank   = regexp.MustCompile(`[Xx×＊*]{2,}|_{2,}|【[^】]*】|待(?:填|补充|撰写|完善)|[(（]\s*[)）]|TODO`)
	aTitle  = regexp.MustCompile(`(?m)^[ \t\x{3000}]*(\S{0,60}?(20\d\d)年度?政府信息公开(?:工作)?(?:年度)?报告)[ \t\x{3000}\r]*$`)
)

// CheckDates looks at periods, dates and years of a report, and at what is missing in it. Remarks are in the order of
// the report.
func (r Report) CheckDates(p Publication) []Remark {
	year := r.Annual.Year
	all := checkPublication(year, p)
	for _, s := range Sections() {
		content := r.Texts[s].Content
		if s != Disclosure && strings.TrimSpace(content) == "" {
			all = append(all, Remark{Rule: RuleEmpty, Section: s, Text: fmt.Sprintf("“%s”没有内容", s.Title())})
			continue
		}
		all = append(all, checkTitles(s, content, year)...)
		all = append(all, checkPeriods(s, content, year)...)
		all = append(all, checkDays(s, content, p.Day)...)
		all = append(all, checkYear(s, content, year)...)
		for _, m := range blank.FindAllStringIndex(content, -1) {
			all = append(all, remark(RuleLeftover, s, content, m, "疑似未填写完整"))
		}
	}
	all = append(all, r.checkFigures()...)
	if text := r.Texts[Other].Content; year >= 2021 && strings.TrimSpace(text) != "" && !strings.Contains(text, "信息处理费") && !strings.Contains(text, "收费") {
		all = append(all, Remark{Rule: RuleFee, Section: Other, Text: "没有报告本年度收取信息处理费的情况（国办函〔2020〕109号）"})
	}
	for i := range all {
		if all[i].Advice == "" {
			all[i].Advice = advice[all[i].Rule]
		}
	}
	return all
}

// advice is what is to be done about a remark, unless it says so itself.
var advice = map[Rule]string{
	RulePeriod:   "请将统计期限改为本年度1月1日至12月31日",
	RuleDate:     "请核对并改正日期",
	RuleYear:     "请核对本节所写年份，改写沿用其他年度的文字",
	RuleTitle:    "请改正标题中的年份",
	RuleEmpty:    "请撰写本节",
	RuleLeftover: "请补全或者删去",
	RuleFigure:   "请向有关科室核实后填报",
	RuleFee:      "请写明本年度收取信息处理费的金额，未收取的写明未收取",
}

// checkPublication holds the day of publication, or its absence, against the year and the last day.
func checkPublication(year int, p Publication) []Remark {
	var all []Remark
	if first := newYear(year + 1); p.Day != 0 && p.Day < first {
		all = append(all, Remark{
			Rule: RulePublished, Quote: p.Day.String(), Text: fmt.Sprintf("发布日期%s早于%s，%d年度尚未结束", p.Day, first, year),
			Advice: "请在年度结束后重新定稿并公布",
		})
	}
	switch {
	case p.Due == 0:
	case p.Day > p.Due:
		all = append(all, Remark{
			Rule: RulePublished, Quote: p.Day.String(), Text: fmt.Sprintf("发布日期%s晚于期限%s（《政府信息公开条例》第四十九条）", p.Day, p.Due),
			Advice: "请核对发布日期；确属逾期的，向上一级政府信息公开工作主管部门说明",
		})
	case p.Day == 0 && p.Today > p.Due:
		all = append(all, Remark{
			Rule: RulePublished, Text: fmt.Sprintf("期限%s已过，尚未公布（《政府信息公开条例》第四十九条）", p.Due),
			Advice: "请尽快完成审签、报送和公布",
		})
	}
	return all
}

// checkTitles: a title that somebody has typed names the year of the report. Only a line of its own is a title.
func checkTitles(s Section, content string, year int) []Remark {
	var all []Remark
	for _, m := range aTitle.FindAllStringSubmatchIndex(content, -1) {
		if named := content[m[4]:m[5]]; named != strconv.Itoa(year) {
			all = append(all, remark(RuleTitle, s, content, m[2:4], fmt.Sprintf("标题写的是%s年，本报告为%d年度", named, year)))
		}
	}
	return all
}

func newYear(year int) calendar.Date {
	d, err := calendar.NewDate(year, time.January, 1)
	if err != nil {
		return 0
	}
	return d
}

func remark(rule Rule, s Section, content string, at []int, text string) Remark {
	start := len([]rune(content[:at[0]]))
	quote := content[at[0]:at[1]]
	return Remark{Rule: rule, Section: s, Start: start, End: start + len([]rune(quote)), Quote: quote, Text: text}
}

// checkPeriods: where a text says of which period its figures are, that is 1 January to 31 December of the year.
func checkPeriods(s Section, content string, year int) []Remark {
	var all []Remark
	for _, m := range aPeriod.FindAllStringSubmatchIndex(content, -1) {
		part := func(i int) int {
			if m[2*i] < 0 {
				return 0
			}
			n, _ := strconv.Atoi(content[m[2*i]:m[2*i+1]]) // digits only
			return n
		}
		fromYear, toYear := part(1), part(4)
		if toYear == 0 {
			toYear = fromYear
		}
		from, err1 := calendar.NewDate(fromYear, time.Month(part(2)), part(3))
		to, err2 := calendar.NewDate(toYear, time.Month(part(5)), part(6))
		lead := []rune(content[:m[0]])
		words := string(lead[max(0, len(lead)-20):])
		aboutFigures := strings.Contains(words, "数据") || strings.Contains(words, "统计")
		switch {
		case err1 != nil || err2 != nil: // said of the date itself
		case to < from:
			all = append(all, remark(RulePeriod, s, content, m[:2], fmt.Sprintf("终止日期%s早于起始日期%s", to, from)))
		case aboutFigures && (from != newYear(year) || to != newYear(year+1)-1):
			all = append(all, remark(RulePeriod, s, content, m[:2], fmt.Sprintf("统计期限应为%d年1月1日至%d年12月31日", year, year)))
		}
	}
	return all
}

// checkDays: dates that do not exist, and such as had not come on the day of publication.
func checkDays(s Section, content string, published calendar.Date) []Remark {
	var all []Remark
	for _, m := range aDate.FindAllStringSubmatchIndex(content, -1) {
		y, _ := strconv.Atoi(content[m[2]:m[3]])
		month, _ := strconv.Atoi(content[m[4]:m[5]])
		d, _ := strconv.Atoi(content[m[6]:m[7]])
		day, err := calendar.NewDate(y, time.Month(month), d)
		switch {
		case err != nil:
			all = append(all, remark(RuleDate, s, content, m[:2], "没有这一天"))
		case published != 0 && day > published && s != Problems:
			all = append(all, remark(RuleDate, s, content, m[:2], fmt.Sprintf("晚于发布日期%s", published)))
		}
	}
	return all
}

// checkYear: a section that speaks of another year more often than of its own was taken over from another report.
// Section 五 plans ahead and is not looked at.
func checkYear(s Section, content string, year int) []Remark {
	if s == Problems {
		return nil
	}
	times := map[string]int{}
	first := map[string][]int{}
	for _, m := range ofYear.FindAllStringSubmatchIndex(content, -1) {
		text := content[m[2]:m[3]]
		before := []rune(content[:m[0]])
		if strings.ContainsAny(string(before[max(0, len(before)-1):]), "较比与同至到《〔") {
			continue
		}
		times[text]++
		if first[text] == nil {
			first[text] = m[:2]
		}
	}
	own := strconv.Itoa(year)
	for other := year - 5; other <= year+1; other++ {
		text := strconv.Itoa(other)
		if other != year && times[text] >= 2 && times[text] > times[own] {
			return []Remark{remark(RuleYear, s, content, first[text], fmt.Sprintf("全节提到%s年%d次，提到本年度%d年%d次，疑似沿用其他年度的文字", text, times[text], year, times[own]))}
		}
	}
	return nil
}
