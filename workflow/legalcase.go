package workflow

import "github.com/yishenqing/foi/calendar"

// LegalCase is a review or a suit about an application, as far as the clock and table 四 need it.
type LegalCase struct {
	ID    string     `json:"id"`
	Type  LegalType  `json:"type"`
	Route LegalRoute `json:"route,omitzero"` // suits only
	// Served is the day the agency learnt of it, Reported the day it told its superior (报备), Concluded the day of the
	// decision or judgment; the last two are none while that has not happened.
	Served    calendar.Date `json:"served"`
	Reported  calendar.Date `json:"reported,omitzero"`
	Concluded calendar.Date `json:"concluded,omitzero"`
	Result    LegalResult   `json:"result,omitzero"` // empty while pending
}

// LegalType is the kind of a legal case.
type LegalType string

// The types.
const (
	Review LegalType = "review" // 行政复议
	Suit   LegalType = "suit"   // 行政诉讼
)

// Label returns the Chinese name, or "" when t is no type.
func (t LegalType) Label() string {
	switch t {
	case Review:
		return "行政复议"
	case Suit:
		return "行政诉讼"
	}
	return ""
}

// LegalRoute is the way a suit came to court.
type LegalRoute string

// The routes, one for each of the two suit rows of table 四.
const (
	Direct      LegalRoute = "direct"       // 未经复议直接起诉
	AfterReview LegalRoute = "after_review" // 复议后起诉
)

// Label returns the Chinese name, or "" when r is no route.
func (r LegalRoute) Label() string {
	switch r {
	case Direct:
		return "未经复议直接起诉"
	case AfterReview:
		return "复议后起诉"
	}
	return ""
}

// LegalResult is how a legal case ended, in the words of table 四.
type LegalResult string

// The results.
const (
	Upheld      LegalResult = "upheld"       // 结果维持
	Corrected   LegalResult = "corrected"    // 结果纠正
	OtherResult LegalResult = "other_result" // 其他结果
)

// Label returns the Chinese name, or "" when r is no result.
func (r LegalResult) Label() string {
	switch r {
	case Upheld:
		return "结果维持"
	case Corrected:
		return "结果纠正"
	case OtherResult:
		return "其他结果"
	}
	return ""
}

// Check returns everything that is wrong with the legal case by itself, in the order of the fields; nil when nothing is.
func (l LegalCase) Check() []Violation {
	var found []Violation
	add := func(field string, rule Rule, broken bool) {
		if broken {
			found = append(found, violation(field, rule))
		}
	}
	add("id", RuleMissing, l.ID == "")
	add("type", RuleValue, l.Type.Label() == "")
	add("route", RuleMissing, l.Type == Suit && l.Route == "")
	add("route", RuleUnexpected, l.Type == Review && l.Route != "")
	add("route", RuleValue, l.Route != "" && l.Route.Label() == "")
	add("served", RuleMissing, l.Served.IsZero())
	add("reported", RuleOrder, !l.Reported.IsZero() && l.Reported < l.Served)
	add("concluded", RuleOrder, !l.Concluded.IsZero() && l.Concluded < l.Served)
	add("result", RuleValue, l.Result != "" && l.Result.Label() == "")
	add("result", RuleMissing, !l.Concluded.IsZero() && l.Result == "")
	add("result", RuleUnexpected, l.Concluded.IsZero() && l.Result != "")
	return found
}

// concludedBy reports whether a decision or judgment was there on a day.
func (l *LegalCase) concludedBy(day calendar.Date) bool {
	return !l.Concluded.IsZero() && l.Concluded <= day
}
