package importing

import (
	"errors"
	"fmt"

	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// MaxRefusals is how many refused lines a run names.
const MaxRefusals = 100

// RefusedError says that files were not imported, and why.
type RefusedError struct {
	Files int                  // not imported
	Lines []*history.LineError // at most MaxRefusals
	More  int                  // refused lines that are not among them; those after the first bad part may not be counted
}

// Error is English, one line; the lines' own errors say what is wrong.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%d lines refused, %d files not imported", len(e.Lines)+e.More, e.Files)
}

// Chinese is the same for people.
func (e *RefusedError) Chinese() string {
	return fmt.Sprintf("%d行被拒绝，%d个文件未导入任何内容", len(e.Lines)+e.More, e.Files)
}

func (e *RefusedError) add(line *history.LineError) {
	if len(e.Lines) == MaxRefusals {
		e.More++
		return
	}
	e.Lines = append(e.Lines, line)
}

func (e *RefusedError) lines() int { return len(e.Lines) + e.More }

// Rules about what is in the database or fits into it. Other faults carry the rules of packages history and workflow.
const (
	RuleDifferent = "different" // the database has another record under this id
	RuleUnknown   = "unknown"   // what it refers to is neither before it in the file nor in the database
	RuleDissolved = "dissolved" // the agency above is dissolved
	RuleTaken     = "taken"     // another application has this number
	RuleLength    = "length"    // an identifier longer than MaxName characters
)

var ruleTexts = map[string][2]string{
	RuleDifferent: {"exists with different content", "已有此编号的记录，内容不同"},
	RuleUnknown:   {"is neither before it in the file nor in the database", "在本文件此前各行和数据库中均不存在"},
	RuleDissolved: {"is dissolved", "该机关已撤销"},
	RuleTaken:     {"is the number of another application", "已被其他申请使用"},
	RuleLength:    {"is longer than 200 characters", "超过200个字符"},
}

func fault(field, rule string) history.Fault {
	return history.Fault{Field: field, Rule: rule, Text: ruleTexts[rule][0], Chinese: ruleTexts[rule][1]}
}

// faultOf turns what the store refused into a fault of the line, and returns false for a failure of the system. id is the
// field that names the record, reference the one that names what it belongs to.
func faultOf(err error, id, reference string) (history.Fault, bool) {
	var (
		fold      *workflow.FoldError
		refusal   *workflow.Refusal
		different *store.DifferentError
		exists    *store.ExistsError
		placement *store.PlacementError
	)
	switch {
	case errors.As(err, &refusal):
		field := refusal.Field
		if errors.As(err, &fold) && fold.Index >= 0 {
			if field = fmt.Sprintf("events[%d]", fold.Index); refusal.Field != "" {
				field += "." + refusal.Field
			}
		}
		return history.Fault{
			Field: field, Rule: string(refusal.Rule), Text: refusal.Error(), Chinese: refusal.Chinese(),
		}, true
	case errors.As(err, &different):
		return fault(id, RuleDifferent), true
	case errors.As(err, &exists):
		return fault(exists.Field, RuleTaken), true
	case errors.As(err, &placement):
		return fault(reference, RuleDissolved), true
	case errors.Is(err, store.ErrNotFound):
		return fault(reference, RuleUnknown), true
	}
	return history.Fault{}, false
}
