// Package annualreport composes the annual report on government information (政府信息公开工作年度报告; 条例 art. 50) in the official
// format: sections 一 to 六 in their order, tables and growth filled in from figures, charts, and the sections that people
// write. It holds what they wrote against the tables (CheckText), against last year's text (CompareTexts) and against the
// calendar (CheckDates).
//
// Figures come from the caller, who has them from one state of the register; nothing here counts.
package annualreport

import (
	"fmt"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// Section names a section of which people write the text: the same as where a report is handed on.
type Section = submission.Section

// The sections.
const (
	Overview   = submission.Overview
	Disclosure = submission.Disclosure // figures, and text if wanted
	Problems   = submission.Problems
	Other      = submission.Other
)

// Sections returns the sections in the order of the report. The slice is the caller's own.
func Sections() []Section { return submission.Sections() }

// The titles of the sections that are tables. The notice of 2019 calls the fourth 因政府信息公开工作被申请行政复议、提起行政诉讼情况 in
// some copies; published reports of both years have this one.
const (
	titleApplications = "三、收到和处理政府信息公开申请情况"
	titleCases        = "四、政府信息公开行政复议、行政诉讼情况"
)

// Text is what people wrote for a section.
type Text struct {
	Content string            // paragraphs are lines
	Figures map[string]string // of section 二, by the keys of Items
}

// Count is a figure with its name, for example of a channel.
type Count struct {
	Label  string
	Number int
}

// Report is what a report is composed of.
type Report struct {
	Annual   stats.Annual
	Failures []stats.Failure // what the cross-foot checks found
	// Earlier are the tables of the years before, the earliest first; the last one is last year's when its Year is. Growth
	// and the trend come from them.
	Earlier  []stats.Annual
	Channels []Count // how the applications of the year were received; empty: no chart of them
	Texts    map[Section]Text
	// LastTexts are the texts of last year's report, empty when there is none.
	LastTexts map[Section]Text
}

// Title returns the title of the report.
func (r Report) Title() string {
	name := r.Annual.DisplayName
	if name == "" {
		name = r.Annual.Agency
	}
	return fmt.Sprintf("%s%d年政府信息公开工作年度报告", name, r.Annual.Year)
}

// Previous returns the tables of the year before, and false when they are not known.
func (r Report) Previous() (stats.Annual, bool) {
	for _, a := range r.Earlier {
		if a.Year == r.Annual.Year-1 {
			return a, true
		}
	}
	return stats.Annual{}, false
}

// groups are the results as a report names them in its text, each with the leaf rows that it counts together.
var groups = []struct {
	row   outcome.Row
	label string
}{
	{"3.1", "予以公开"},
	{"3.2", "部分公开"},
	{"3.3", "不予公开"},
	{"3.4", "无法提供"},
	{"3.5", "不予处理"},
	{"3.6", "其他处理"},
}
