package approval

import (
	"fmt"
	"slices"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Settings are what a root agency decides about documents.
type Settings struct {
	// LegalReview are the decisions whose answers need 法制审核 before they are approved.
	LegalReview []outcome.Kind `json:"legal_review"`
	// AnswersNeedDocument: no answer is given without an approved document.
	AnswersNeedDocument bool `json:"answers_need_document,omitzero"`
}

// Defaults are the settings of an agency that decided nothing. 法制审核 is for what reviews and courts correct most: 不予公开 and the
// withheld part of 部分公开, 不存在 and 不属于本机关, 不予处理.
func Defaults() Settings {
	return Settings{LegalReview: []outcome.Kind{
		outcome.Partial, outcome.Secret, outcome.Forbidden, outcome.Stability, outcome.ThirdParty, outcome.Internal, outcome.Process,
		outcome.EnforcementFile, outcome.NotExisting, outcome.NotThisAgency, outcome.Petition, outcome.Repeated, outcome.Publication,
		outcome.Unreasonable, outcome.Reconfirm,
	}}
}

// Fault is a value that is not allowed.
type Fault struct {
	Field   string
	Rule    string
	English string
	Chinese string
}

// Check returns all values that are not allowed; nil when there are none.
func (s Settings) Check() []Fault {
	var found []Fault
	for i, k := range s.LegalReview {
		field := fmt.Sprintf("legal_review[%d]", i)
		if d, ok := outcome.Lookup(k); !ok || !d.IsAnswer() {
			found = append(found, Fault{field, "value", "must be a decision that is given as an answer", "须为以答复形式作出的决定类型"})
		}
		if slices.Contains(s.LegalReview[:i], k) {
			found = append(found, Fault{field, "repeated", "stands in the list already", "决定类型重复"})
		}
	}
	return found
}

// Demands reports whether a document that proposes an act has to pass 法制审核: an answer by the decision that it tells, a release
// against a third party's objection always (art. 32).
func (s Settings) Demands(proposed workflow.Event) bool {
	switch proposed.Do { //nolint:exhaustive // no other act refuses anybody anything
	case workflow.Answer:
		return slices.Contains(s.LegalReview, proposed.Kind)
	case workflow.Override:
		return true
	}
	return false
}
