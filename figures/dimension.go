package figures

import (
	"slices"
	"strconv"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Dimension is something by which figures can be told apart. Every application has exactly one value of each at a time, the
// empty one included; those of time are values of the day on which a fact is counted.
type Dimension string

// The dimensions.
const (
	Agency        Dimension = "agency"
	Unit          Dimension = "unit"
	Officer       Dimension = "officer"
	Channel       Dimension = "channel"
	ApplicantType Dimension = "applicant_type"
	OutcomeGroup  Dimension = "outcome_group"
	Outcome       Dimension = "outcome"
	DecisionKind  Dimension = "decision_kind"
	State         Dimension = "state"
	Duration      Dimension = "duration"
	Year          Dimension = "year"
	Quarter       Dimension = "quarter"
	Month         Dimension = "month"
	Week          Dimension = "week"
	Weekday       Dimension = "weekday"
	Subject       Dimension = "subject"
)

type dimension struct {
	value  Dimension
	label  string
	text   string // what a value is
	none   string // the label of the empty value; "" when there is none
	ofTime bool
}

var dimensions = [...]dimension{
	{Agency, "行政机关", "受理申请的机关", "", false},
	{Unit, "承办科室", "现承办人员所在科室；直接交办给科室的为该科室", "未交办", false},
	{Officer, "经办人员", "现承办人员；只交办到科室的归入空值", "未交办到人", false},
	{Channel, "申请渠道", "提交申请的方式", "", false},
	{ApplicantType, "申请人类型", "年度报告表三的六类", "", false},
	{OutcomeGroup, "办理结果（类）", "首次办结结果，年度报告表三第三项（一）至（六）", "未办结", false},
	{Outcome, "办理结果（项）", "首次办结结果，年度报告表三第三项的末级项目", "未办结", false},
	{DecisionKind, "决定类型", "首次办结时所作决定的类型", "未办结或者未注明", false},
	{State, "办理状态", "查询时的办理状态", "", false},
	{Duration, "办理用时", "答复用去的期限工作日；对答复以外的指标，为该申请首次答复的用时", "尚无已送达的答复", false},
	{Year, "年", "计入指标之日所在的年", "", true},
	{Quarter, "季度", "计入指标之日所在的季度", "", true},
	{Month, "月", "计入指标之日所在的月", "", true},
	{Week, "周", "计入指标之日所在的周（GB/T 7408，即 ISO 8601：周一起算，含当年第一个星期四的周为第一周）", "", true},
	{Weekday, "星期", "计入指标之日是星期几", "", true},
	{Subject, "主题", "登记或者办理时所归的主题，以查询时的归类为准", "未归类", false},
}

// Dimensions returns every dimension. The slice is the caller's own.
func Dimensions() []Dimension {
	all := make([]Dimension, len(dimensions))
	for i := range dimensions {
		all[i] = dimensions[i].value
	}
	return all
}

func (d Dimension) row() dimension {
	for i := range dimensions {
		if dimensions[i].value == d {
			return dimensions[i]
		}
	}
	return dimension{}
}

// Valid reports whether d is a dimension.
func (d Dimension) Valid() bool { return d.row().label != "" }

// Label returns the dimension's Chinese name, or "" when d is none.
func (d Dimension) Label() string { return d.row().label }

// Text says in Chinese what a value of the dimension is.
func (d Dimension) Text() string { return d.row().text }

// OfTime reports whether its values are of the day on which something is counted, which a stock (未办结) does not have.
func (d Dimension) OfTime() bool { return d.row().ofTime }

// Recorded reports whether the ledger of statistics has the dimension's values of each instant (Source.Recorded): the others are known as they
// stand now.
func (d Dimension) Recorded() bool {
	return d == Agency || d == ApplicantType || d == OutcomeGroup || d == Outcome || d.OfTime()
}

// NotRecorded returns the labels (Chinese) of what of a query cannot be counted as of an instant; nil when all can.
func NotRecorded(measures []Measure, dimensions []Dimension) (labels []string) {
	for _, m := range measures {
		if d, ok := Define(m); ok && !d.Source.Recorded() {
			labels = append(labels, d.Label)
		}
	}
	for _, d := range dimensions {
		if !d.Recorded() {
			labels = append(labels, d.Label())
		}
	}
	return labels
}

// DurationBounds are the first numbers of working days of every class of Duration but the first.
func DurationBounds() []int { return []int{6, 11, 16, 21, 41} }

// DurationClasses are the classes of Duration in working days: within the term (20), within an extension (20 more), above.
func DurationClasses() []string { return []string{"0-5", "6-10", "11-15", "16-20", "21-40", "41-"} }

// Values returns all values of a dimension that has a fixed set, in order and without the empty one; nil for the others.
func (d Dimension) Values() []string {
	switch d { //nolint:exhaustive // the others are open
	case Channel:
		return words(workflow.Channels())
	case ApplicantType:
		return words(applicant.Types())
	case OutcomeGroup:
		return []string{"3.1", "3.2", "3.3", "3.4", "3.5", "3.6"}
	case Outcome:
		return words(outcome.Leaves())
	case State:
		return slices.DeleteFunc(words(workflow.States()), func(s string) bool { return s == string(workflow.Voided) })
	case Duration:
		return DurationClasses()
	case Weekday:
		return []string{"1", "2", "3", "4", "5", "6", "7"}
	}
	return nil
}

func words[W ~string](values []W) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// groupLabels are table 三's （一） to （六）.
var groupLabels = map[string]string{
	"3.1": "（一）予以公开", "3.2": "（二）部分公开", "3.3": "（三）不予公开",
	"3.4": "（四）无法提供", "3.5": "（五）不予处理", "3.6": "（六）其他处理",
}

// Group returns the group of table 三 that an outcome's row belongs to, "" for none.
func Group(row outcome.Row) string {
	if !row.IsLeaf() {
		return ""
	}
	return string(row)[:3]
}

// ValueLabel returns what a value is called. Names of agencies are not known here: they are their ids.
func (d Dimension) ValueLabel(value string) string {
	if value == "" {
		return d.row().none
	}
	label := ""
	switch d { //nolint:exhaustive // the others are called as they are
	case Channel:
		label = workflow.Channel(value).Label()
	case ApplicantType:
		label = applicant.Type(value).Label()
	case OutcomeGroup:
		label = groupLabels[value]
	case Outcome:
		label = outcome.Row(value).Label()
	case DecisionKind:
		if decision, ok := outcome.Lookup(outcome.Kind(value)); ok {
			label = decision.Label
		}
	case State:
		label = workflow.State(value).Label()
	case Duration:
		label = durationLabel(value)
	case Year, Quarter, Month:
		if p, err := ParsePeriod(value); err == nil {
			label = p.Label()
		}
	case Weekday:
		if n, err := strconv.Atoi(value); err == nil && n >= 1 && n <= 7 {
			label = "星期" + [...]string{"一", "二", "三", "四", "五", "六", "日"}[n-1]
		}
	}
	if label == "" {
		return value
	}
	return label
}

func durationLabel(class string) string {
	if class == "41-" {
		return "41个工作日以上"
	}
	return class + "个工作日"
}

// compareValues puts values in order: a fixed set in its own, others by spelling; the empty one is last.
func (d Dimension) compareValues(fixed []string, a, b string) int {
	place := func(v string) int {
		if v == "" {
			return len(fixed) + 1
		}
		if i := slices.Index(fixed, v); i >= 0 {
			return i
		}
		return len(fixed)
	}
	if i, j := place(a), place(b); i != j {
		return i - j
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
